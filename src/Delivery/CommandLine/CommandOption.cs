namespace Delivery.CommandLine;

/// <summary>What an option's value has to be.</summary>
public enum OptionKind
{
    /// <summary>Any text that isn't empty, a path among them.</summary>
    Text,

    /// <summary>Nothing, <c>true</c> or <c>false</c>.</summary>
    Flag,

    /// <summary>A 32-bit number.</summary>
    Number,

    /// <summary>A TCP port; 0 asks for a free one.</summary>
    Port,

    /// <summary>One of <see cref="CommandOption.Choices"/>, letter case aside.</summary>
    Choice,

    /// <summary>Name of an environment file.</summary>
    Environment,

    /// <summary>Names of targets, separated by blanks or by <c>+</c>.</summary>
    Targets,

    /// <summary>Names of parameter files.</summary>
    Profiles,
}

/// <summary>An option of the command line.</summary>
/// <param name="Name">As declared: <c>NoLogo</c>. Options are found by <see cref="SwitchName.Plain"/> of it.</param>
/// <param name="Description">For the help page.</param>
public sealed record CommandOption(string Name, OptionKind Kind, string Description)
{
    /// <summary>Names that a <see cref="OptionKind.Choice"/> takes.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The value that counts where none is given; null: none.</summary>
    public string? Default { get; init; }

    /// <summary>True where more than one value may follow.</summary>
    public bool IsList { get; init; }

    /// <summary>True where the switch means something without a value.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>True for an option of every NUKE build: every target takes it.</summary>
    public bool IsBuiltIn { get; init; }

    public string Switch => SwitchName.Switch(Name);
}
