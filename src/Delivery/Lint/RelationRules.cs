using System.Globalization;
using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint;

/// <summary>Relations between parameters that the template declares: they name numbers, and the defaults keep them.</summary>
internal sealed class RelationRules(Template template, LintProblems problems)
{
    public void Check()
    {
        foreach (var node in ParameterRelation.DeclaredBy(template))
        {
            if (ParameterRelation.TryParse(node.Text) is not { } relation)
            {
                problems.Add(ErrorCatalog.PropertyInvalid, node, $"{ParameterRelation.Key} is not valid", $"{Quoted.Of(node.Text ?? node.Kind)} is not a relation", "Write a list of lines such as MinTasks <= MaxTasks.");
            }
            else if (IsNumber(relation.Smaller, node) & IsNumber(relation.Larger, node)
                && Default(relation.Smaller) is { } smaller && Default(relation.Larger) is { } larger && !relation.Holds(smaller, larger))
            {
                problems.Add(ErrorCatalog.PropertyInvalid, node, "The defaults break a relation", relation.Words, "Change a default.");
            }
        }
    }

    private bool IsNumber(string name, TemplateNode place)
    {
        if (template.Parameters.GetValueOrDefault(name) is { Type: "Number" })
        {
            return true;
        }
        var numbers = template.Parameters.Values.Where(parameter => parameter.Type == "Number").Select(parameter => parameter.Name);
        problems.AddUnknown(ErrorCatalog.ReferenceUnresolved, new(name, place.Line, place.Column, place), $"{ParameterRelation.Key} names {Quoted.Of(name)}, which is not a numeric parameter", numbers, "Correct the name.");
        return false;
    }

    private decimal? Default(string name) =>
        decimal.TryParse(template.Parameters[name].Default, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;
}
