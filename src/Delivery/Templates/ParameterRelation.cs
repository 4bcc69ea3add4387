using System.Text.RegularExpressions;

namespace Delivery.Templates;

/// <summary>
/// A relation between two numeric parameters, <c>A &lt; B</c> or <c>A &lt;= B</c>. CloudFormation's Rules can't compare numbers, so templates list
/// them in their metadata, under <see cref="Key"/>, and the pipeline checks them.
/// </summary>
public sealed partial record ParameterRelation(string Smaller, bool MayBeEqual, string Larger)
{
    public const string Key = "Delivery::Relations";

    /// <summary>The relations as they are written; empty where the template has none.</summary>
    public static IReadOnlyList<TemplateNode> DeclaredBy(Template template) =>
        template.Section("Metadata")?[Key] switch
        {
            null => [],
            TemplateList list => list.Items,
            var other => [other],
        };

    /// <summary>Null where the text is not a relation.</summary>
    public static ParameterRelation? TryParse(string? text) =>
        Form().Match(text ?? "") is { Success: true } match
            ? new(match.Groups[1].Value, match.Groups[2].Value == "<=", match.Groups[3].Value)
            : null;

    public bool Holds(decimal smaller, decimal larger) => MayBeEqual ? smaller <= larger : smaller < larger;

    /// <summary>The relation in words, for messages.</summary>
    public string Words => $"{Smaller} must be {(MayBeEqual ? "at most" : "less than")} {Larger}";

    [GeneratedRegex(@"\A([A-Za-z0-9]{1,255}) (<=?) ([A-Za-z0-9]{1,255})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
