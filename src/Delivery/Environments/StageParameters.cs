using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Environments;

/// <summary>Compares the parameters that an environment file gives a stage with those that its template declares. Pure.</summary>
/// <param name="file">The environment file as it is shown.</param>
/// <param name="now">Values that follow from the environment file.</param>
/// <param name="later">Names whose values the pipeline gives while it runs; null: not known, because an earlier stage's template can't be read.</param>
internal sealed class StageParameters(
    string file, EnvironmentStage stage, Template template, IReadOnlyDictionary<string, string> now, IReadOnlySet<string>? later, EnvironmentProblems problems)
{
    public IReadOnlyDictionary<string, string> Read()
    {
        SortedDictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var parameter in template.Parameters.Values)
        {
            if (IsSupplied(parameter.Name) && now.TryGetValue(parameter.Name, out var value))
            {
                Check(parameter, value, stage.Line);
                values[parameter.Name] = value;
            }
            else if (later is not null && parameter.Default is null && !IsSupplied(parameter.Name) && !stage.Parameters.ContainsKey(parameter.Name))
            {
                problems.Add(
                    ErrorCatalog.ParameterMissing, stage.Line, $"The stage {stage.Name} lacks the parameter {parameter.Name}",
                    $"{stage.Template}:{parameter.Line} declares it without a default{(parameter.Description is { } text ? $" ({text.TrimEnd('.')})" : "")}",
                    $"Add it below stages.{stage.Name}.parameters in {file}.");
            }
        }
        foreach (var entry in stage.Parameters.Values)
        {
            if (Declared(entry) is { } parameter && Value(entry, parameter) is { } value)
            {
                Check(parameter, value, entry.Line);
                values[parameter.Name] = value;
            }
        }
        new ParameterRelations(stage, template, values, problems).Check();
        return values;
    }

    // The repository's name is the one value that may be chosen where the repository is made.
    private bool IsSupplied(string name) =>
        name == PipelineParameters.RepositoryName && stage.Name == StageNames.Bootstrap
            ? !stage.Parameters.ContainsKey(name)
            : now.ContainsKey(name) || later?.Contains(name) == true;

    private TemplateParameter? Declared(TemplateEntry entry)
    {
        if (!template.Parameters.TryGetValue(entry.Key, out var parameter))
        {
            var names = template.Parameters.Keys.Where(name => !IsSupplied(name)).ToList();
            var nearest = NearestName.Of(entry.Key, names);
            problems.Add(
                ErrorCatalog.ParameterUnknown, entry.Line, $"The stage {stage.Name} has no parameter {Quoted.Of(entry.Key)}",
                $"{stage.Template} declares {string.Join(", ", names)}", nearest is null ? "Remove the line." : $"Did you mean '{nearest}'?");
            return null;
        }
        if (IsSupplied(entry.Key))
        {
            problems.Add(
                ErrorCatalog.ParameterSupplied, entry.Line, $"The parameter {entry.Key} of the stage {stage.Name} can't be set here",
                "the pipeline gives its value", "Remove the line.");
            return null;
        }
        return parameter;
    }

    private string? Value(TemplateEntry entry, TemplateParameter parameter)
    {
        switch (entry.Value)
        {
            case TemplateScalar { IsNull: false } scalar:
                return scalar.Value;
            case TemplateList list when parameter.IsList && list.Items.All(item => item is TemplateScalar { IsNull: false }):
                return string.Join(',', list.Items.Select(item => item.Text));
            default:
                Invalid(parameter, entry.Line, [$"{entry.Value.Kind} stands where {(parameter.IsList ? "a list of texts" : "a text")} is expected"]);
                return null;
        }
    }

    private void Check(TemplateParameter parameter, string value, int line) =>
        Invalid(parameter, line, ParameterRules.Violations(parameter, value));

    private void Invalid(TemplateParameter parameter, int line, IReadOnlyList<string> violations)
    {
        foreach (var violation in violations)
        {
            problems.Add(
                ErrorCatalog.ParameterInvalid, line, $"The parameter {parameter.Name} of the stage {stage.Name} is not valid", violation,
                $"{stage.Template}:{parameter.Line} says what is allowed.");
        }
    }
}
