using Delivery.Errors;

namespace Delivery.CommandLine;

/// <summary>The help page's sections.</summary>
public enum TargetGroup { Deliver, Releases, Environments, Quality }

/// <summary>How a target is used.</summary>
/// <param name="Options">Names of the options that mean something to it, itself and what it depends on.</param>
/// <param name="Example">Arguments of a typical call, without the program.</param>
public sealed record TargetUse(string Name, TargetGroup Group, IReadOnlyList<string> Options, string Example)
{
    /// <summary>Options of it that have to be given.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];
}

/// <summary>What a build understands: built from its declarations, knows nothing of NUKE's types.</summary>
/// <param name="OwnOptions">The build's own options; those of every NUKE build are added.</param>
public sealed record CommandDescription(
    IReadOnlyList<TargetUse> Targets, IReadOnlyList<CommandOption> OwnOptions, string DefaultTarget)
{
    public IReadOnlyList<CommandOption> Options { get; } = [.. OwnOptions, .. BuiltInOptions.All];

    public TargetUse? Target(string name) => Targets.FirstOrDefault(target => SwitchName.Plain(target.Name) == SwitchName.Plain(name));

    public CommandOption? Option(string name) => Options.FirstOrDefault(option => SwitchName.Plain(option.Name) == SwitchName.Plain(name));

    /// <summary>The target that was meant by a mistyped or abbreviated name.</summary>
    public TargetUse? NearestTarget(string name) => Nearest(name, Targets, target => target.Name);

    /// <summary>The option that was meant by a mistyped or abbreviated name.</summary>
    public CommandOption? NearestOption(string name) => Nearest(name, Options, option => option.Name);

    private static T? Nearest<T>(string name, IReadOnlyList<T> known, Func<T, string> nameOf)
        where T : class
    {
        var plain = SwitchName.Plain(name);
        var nearest = NearestName.Of(plain, known.Select(nameOf));
        if (nearest is not null)
        {
            return known.First(candidate => nameOf(candidate) == nearest);
        }
        var abbreviated = known.Where(candidate => plain.Length > 1 && SwitchName.Plain(nameOf(candidate)).StartsWith(plain, StringComparison.Ordinal)).ToList();
        return abbreviated is [var only] ? only : null;
    }
}
