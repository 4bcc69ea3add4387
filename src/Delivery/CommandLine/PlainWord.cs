namespace Delivery.CommandLine;

/// <summary>Words of a command that is proposed to the user, who may paste it: never anything that a shell would read otherwise.</summary>
internal static class PlainWord
{
    /// <summary>Stands for what the user has to put there.</summary>
    public const string Placeholder = "VALUE";

    /// <summary>The word where every shell reads it as it is, else a placeholder.</summary>
    public static string Of(string word) => IsPlain(word) ? word : Placeholder;

    /// <summary>The arguments, or three dots where one of them would need quoting.</summary>
    public static string OfAll(IReadOnlyList<string> words) => words.All(IsPlain) ? string.Join(' ', words) : "...";

    private static bool IsPlain(string word) =>
        word.Length is > 0 and <= 120 && word.All(character => char.IsAsciiLetterOrDigit(character) || "-_+.:/=".Contains(character, StringComparison.Ordinal));
}
