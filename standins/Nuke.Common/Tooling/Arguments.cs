namespace Nuke.Common.Tooling;

/// <summary>Quoting of command lines.</summary>
internal static class Arguments
{
    public const string Redacted = "[REDACTED]";

    /// <summary>Double quotes around a value with spaces that is not quoted yet; quotes inside are escaped.</summary>
    public static string QuoteIfNeeded(string value) =>
        value.Length > 1 && value[0] is '"' or '\'' && value[^1] == value[0] ? value
        : value.Any(x => char.IsWhiteSpace(x) || x == ',') || value.Length == 0 ? $"\"{value.Replace("\"", "\\\"", StringComparison.Ordinal)}\""
        : value;
}
