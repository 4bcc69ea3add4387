using System.IO.Enumeration;

namespace Delivery.Emulator.Faults;

/// <summary>A pattern of a scenario: <c>*</c> stands for any text, <c>?</c> for one character; alternatives are divided by <c>|</c>. Letter case counts.</summary>
public sealed record Glob(string Pattern)
{
    private readonly string[] _alternatives = Pattern.Split('|', StringSplitOptions.TrimEntries);

    /// <summary>A text that is not known (null) matches nothing.</summary>
    public bool Matches(string? text) =>
        text is not null && _alternatives.Any(alternative => FileSystemName.MatchesSimpleExpression(alternative, text, ignoreCase: false));

    public override string ToString() => Pattern;
}
