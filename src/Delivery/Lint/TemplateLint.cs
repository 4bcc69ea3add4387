using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint;

/// <summary>
/// Checks a template without asking AWS: unknown types and properties, missing properties, wrong values, references to nothing, circles, and
/// what is declared and not used.
/// </summary>
public static class TemplateLint
{
    /// <summary>Quota of CloudFormation, read 2026-11.</summary>
    private const int MaxResources = 500;

    /// <param name="templatePath">As it is shown, relative to the repository.</param>
    /// <returns>Every problem, in the order of the file; of a file that is no YAML, the first.</returns>
    public static IReadOnlyList<DeliveryError> Check(string templatePath, string text) => TemplateReader.Read(templatePath, text) switch
    {
        TemplateReading.Read { Template: var template } => Check(template),
        TemplateReading.Unreadable { Errors: var errors } => errors,
        var other => throw new InvalidOperationException(other.GetType().Name),
    };

    /// <inheritdoc cref="Check(string, string)"/>
    public static IReadOnlyList<DeliveryError> Check(Template template)
    {
        LintProblems problems = new(template.Path);
        if (template.Resources.Count > MaxResources)
        {
            problems.Add(
                ErrorCatalog.TemplateTooLarge, template.Root, $"{template.Path} has {template.Resources.Count} resources",
                $"a template may have {MaxResources}", "Split it into stacks.");
            return problems.Errors;
        }
        new SectionRules(template, problems).Check();
        new RelationRules(template, problems).Check();
        foreach (var resource in template.Resources.Values)
        {
            new ResourceRules(resource, problems).Check();
        }
        var references = new ReferenceRules(template, problems).Check();
        new DependencyRules(template, references, problems).Check();
        new UsageRules(template, references, problems).Check();
        return problems.Errors;
    }
}

/// <summary>The problems of a template, as they are found.</summary>
internal sealed class LintProblems(string path)
{
    private readonly List<(int Line, int Column, DeliveryError Error)> _found = [];

    public IReadOnlyList<DeliveryError> Errors => [.. _found.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column).Select(problem => problem.Error)];

    public int Count => _found.Count;

    public void Add(ErrorKind kind, int line, int column, string what, string why, string next) =>
        _found.Add((line, column, DeliveryError.At(new(path, line, column), kind, what, why, next)));

    public void Add(ErrorKind kind, TemplateNode place, string what, string why, string next) => Add(kind, place.Line, place.Column, what, why, next);

    public void Add(ErrorKind kind, TemplateEntry place, string what, string why, string next) => Add(kind, place.Line, place.Column, what, why, next);

    /// <summary>A name that is not among the known ones, with the nearest of them.</summary>
    public void AddUnknown(ErrorKind kind, TemplateEntry place, string what, IEnumerable<string> known, string otherwise)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        var nearest = NearestName.Of(place.Key, names);
        Add(
            kind, place, what, nearest is null ? $"known are {string.Join(", ", names)}" : "",
            nearest is null ? otherwise : $"Did you mean '{nearest}'?");
    }
}
