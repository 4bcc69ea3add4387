namespace Delivery.CommandLine;

/// <summary>A switch as it stands on the command line.</summary>
/// <param name="Text">The word itself, with its dashes.</param>
/// <param name="Values">All words up to the next one that begins with a dash.</param>
public sealed record GivenSwitch(string Text, IReadOnlyList<string> Values)
{
    private readonly int _end = Text.AsSpan().IndexOfAny('=', ':');

    /// <summary>The name, without what follows an equals sign or a colon.</summary>
    public string Name => _end < 0 ? Text : Text[.._end];

    /// <summary>The value of <c>--name=value</c>, which NUKE doesn't read; null for other switches.</summary>
    public string? Attached => _end < 0 ? null : Text[(_end + 1)..];
}

/// <summary>A command line as NUKE divides it: words, then switches that each take every word up to the next switch.</summary>
public sealed record GivenArguments(IReadOnlyList<string> Words, IReadOnlyList<GivenSwitch> Switches)
{
    public static GivenArguments Of(IReadOnlyList<string> arguments)
    {
        var words = arguments.TakeWhile(argument => !IsSwitch(argument)).ToList();
        List<GivenSwitch> switches = [];
        for (var at = words.Count; at < arguments.Count;)
        {
            var values = arguments.Skip(at + 1).TakeWhile(argument => !IsSwitch(argument)).ToList();
            switches.Add(new(arguments[at], values));
            at += values.Count + 1;
        }
        return new(words, switches);
    }

    /// <summary>The last switch of a name: the one that counts.</summary>
    public GivenSwitch? Switch(string name) => Switches.LastOrDefault(given => SwitchName.Plain(given.Name) == SwitchName.Plain(name));

    private static bool IsSwitch(string argument) => argument.StartsWith('-');
}
