using System.Globalization;
using System.Text.RegularExpressions;
using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint;

/// <summary>Whether a single value is one that the property takes.</summary>
internal static class ScalarRules
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    /// <summary>What is wrong; null where nothing is. Values of dynamic references are known to CloudFormation alone.</summary>
    public static string? Violation(TemplateScalar scalar, ValueShape shape, PropertyFacts facts)
    {
        var value = scalar.Value;
        if (scalar.IsNull)
        {
            return "it has no value";
        }
        if (value.Contains("{{resolve:", StringComparison.Ordinal))
        {
            return null;
        }
        return shape switch
        {
            ValueShape.Choice choice when !choice.Values.Contains(value, StringComparer.Ordinal) => NotChosen(value, choice),
            ValueShape.Boolean when !bool.TryParse(value, out _) => $"{Quoted.Of(value)} is neither true nor false",
            ValueShape.Number number => NumberViolation(value, number, facts),
            ValueShape.Text => TextViolation(value, facts),
            _ => null,
        };
    }

    private static string NotChosen(string value, ValueShape.Choice choice)
    {
        var nearest = NearestName.Of(value, choice.Values);
        var shown = choice.Values.Count > 20 ? string.Join(", ", choice.Values.Take(20)) + ", ..." : string.Join(", ", choice.Values);
        return $"{Quoted.Of(value)} is not one of {shown}{(nearest is null ? "" : $"; did you mean '{nearest}'?")}";
    }

    private static string? NumberViolation(string value, ValueShape.Number number, PropertyFacts facts)
    {
        var style = number.IsWhole ? NumberStyles.AllowLeadingSign : NumberStyles.Float;
        if (!decimal.TryParse(value, style, CultureInfo.InvariantCulture, out var parsed))
        {
            return $"{Quoted.Of(value)} is not a{(number.IsWhole ? " whole" : "")} number";
        }
        if (parsed < facts.Minimum)
        {
            return FormattableString.Invariant($"{parsed} is less than {facts.Minimum}");
        }
        return parsed > facts.Maximum ? FormattableString.Invariant($"{parsed} is more than {facts.Maximum}") : null;
    }

    private static string? TextViolation(string value, PropertyFacts facts)
    {
        if (value.Length < facts.MinLength)
        {
            return FormattableString.Invariant($"it has {value.Length} characters; at least {facts.MinLength} are needed");
        }
        if (value.Length > facts.MaxLength)
        {
            return FormattableString.Invariant($"it has {value.Length} characters; at most {facts.MaxLength} are allowed");
        }
        return facts.Pattern is { } pattern && !Matches(value, pattern) ? $"{Quoted.Of(value)} does not match {pattern}" : null;
    }

    // The patterns are of several dialects; one that .NET can't read decides nothing.
    private static bool Matches(string value, string pattern)
    {
        try
        {
            return Regex.IsMatch(value, pattern, RegexOptions.CultureInvariant, PatternTimeout);
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            return true;
        }
    }
}
