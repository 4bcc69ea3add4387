using System.Globalization;
using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Environments;

/// <summary>Whether the values of a stage fit together as its template says (<see cref="ParameterRelation"/>). Pure.</summary>
internal sealed class ParameterRelations(EnvironmentStage stage, Template template, IReadOnlyDictionary<string, string> values, EnvironmentProblems problems)
{
    public void Check()
    {
        foreach (var relation in ParameterRelation.DeclaredBy(template).Select(node => ParameterRelation.TryParse(node.Text)).OfType<ParameterRelation>())
        {
            if (Number(relation.Smaller) is { } smaller && Number(relation.Larger) is { } larger && !relation.Holds(smaller, larger))
            {
                var line = Line(relation.Smaller) ?? Line(relation.Larger) ?? stage.Line;
                problems.Add(
                    ErrorCatalog.ParametersContradict, line, $"Parameters of the stage {stage.Name} don't fit together",
                    $"{relation.Words}; {relation.Smaller} is {Shown(smaller)}, {relation.Larger} {Shown(larger)}", "Change one of them.");
            }
        }
    }

    // A value that is not valid was told already.
    private decimal? Number(string name) =>
        template.Parameters.TryGetValue(name, out var parameter) && (values.GetValueOrDefault(name) ?? parameter.Default) is { } value
        && ParameterRules.Violations(parameter, value).Count == 0
        && decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private int? Line(string name) => stage.Parameters.GetValueOrDefault(name)?.Line;

    private static string Shown(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
