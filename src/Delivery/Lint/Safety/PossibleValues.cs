using System.Globalization;
using System.Text.RegularExpressions;
using Delivery.Templates;

namespace Delivery.Lint.Safety;

/// <summary>What a value of a template can become, as far as the template alone tells: both branches of <c>Fn::If</c>, parameters by their constraints.</summary>
internal sealed class PossibleValues(Template template)
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The value, or those of all branches; nothing where it is absent or <c>AWS::NoValue</c>.</summary>
    public static IEnumerable<TemplateNode> Of(TemplateNode? node) => node switch
    {
        null => [],
        TemplateMap { Function: { Key: "Fn::If", Value: TemplateList { Items: [_, var whenTrue, var whenFalse] } } } => Of(whenTrue).Concat(Of(whenFalse)),
        TemplateMap { Function: { Key: "Ref", Value.Text: "AWS::NoValue" } } => [],
        _ => [node],
    };

    /// <summary>Items of a list, of all its branches; a single value is a list of one, as in policies.</summary>
    public static IEnumerable<TemplateNode> Items(TemplateNode? node) =>
        Of(node).SelectMany(value => value is TemplateList list ? list.Items.SelectMany(Of) : [value]);

    /// <summary>The value at a path of properties, in all branches.</summary>
    public static IEnumerable<TemplateNode> At(TemplateNode? node, params string[] path) =>
        path.Aggregate(Of(node), (values, key) => values.OfType<TemplateMap>().SelectMany(map => Of(map[key])));

    /// <summary>True where every branch is the literal <c>true</c>, and there is one.</summary>
    public static bool IsTrue(IEnumerable<TemplateNode> values) =>
        values.ToList() is { Count: > 0 } all && all.TrueForAll(value => bool.TryParse(value.Text, out var flag) && flag);

    public static bool MayBeTrue(IEnumerable<TemplateNode> values) =>
        values.Any(value => bool.TryParse(value.Text, out var flag) && flag);

    /// <summary>The parameter that a value refers to.</summary>
    public TemplateParameter? Parameter(TemplateNode value) =>
        value is TemplateMap { Function: { Key: "Ref", Value.Text: { } name } } ? template.Parameters.GetValueOrDefault(name) : null;

    /// <summary>Whether a value is the text, or a parameter that may be.</summary>
    public bool MayBe(TemplateNode value, string text)
    {
        if (Parameter(value) is not { } parameter)
        {
            return value.Text == text;
        }
        return parameter.AllowedValues?.Contains(text, StringComparer.Ordinal) ?? (parameter.AllowedPattern is not { } pattern || Matches(pattern, text));
    }

    /// <summary>The least number that a value can be; null where nothing is known.</summary>
    public decimal? Least(TemplateNode value) => Number(value.Text) ?? (Parameter(value) is { } parameter ? parameter.MinValue ?? parameter.AllowedValues?.Min(Number) : null);

    /// <summary>The greatest number that a value can be; null where nothing is known.</summary>
    public decimal? Greatest(TemplateNode value) => Number(value.Text) ?? (Parameter(value) is { } parameter ? parameter.MaxValue ?? parameter.AllowedValues?.Max(Number) : null);

    private static decimal? Number(string? text) => decimal.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool Matches(string pattern, string text)
    {
        try
        {
            return Regex.IsMatch(text, $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, PatternTimeout);
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            return true;
        }
    }
}
