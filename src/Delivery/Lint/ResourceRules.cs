using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint;

/// <summary>Compares a resource's type and properties with what is known of the type.</summary>
internal sealed class ResourceRules(TemplateResource resource, LintProblems problems)
{
    public void Check()
    {
        if (!ResourceTypes.All.TryGetValue(resource.Type, out var type))
        {
            var place = resource.Declaration["Type"]!;
            var nearest = NearestName.Of(resource.Type, ResourceTypes.All.Keys);
            problems.Add(
                ErrorCatalog.ResourceTypeUnknown, place, $"{Quoted.Of(resource.LogicalId)} is of the unknown type {Quoted.Of(resource.Type)}",
                "src/ResourceTypes has no such type, so nothing can be said about its changes",
                nearest is null ? "Correct the type, or add its facts as src/ResourceTypes/README.md says." : $"Did you mean '{nearest}'?");
            return;
        }
        Properties(resource.Properties?.Entries ?? [], type.Properties, resource.LogicalId, resource.Line, type);
    }

    private void Properties(
        IReadOnlyList<TemplateEntry> given, IReadOnlyDictionary<string, PropertyFacts> known, string owner, int line, ResourceType type)
    {
        foreach (var entry in given)
        {
            if (known.TryGetValue(entry.Key, out var facts))
            {
                Value(entry.Value, facts.Shape, facts, $"{owner}.{entry.Key}", type);
            }
            else
            {
                problems.AddUnknown(ErrorCatalog.PropertyUnknown, entry, $"{type.Name} has no property {Quoted.Of(entry.Key)} ({Quoted.Of(owner)})", known.Keys, "Remove it.");
            }
        }
        foreach (var (name, _) in known.Where(property => property.Value.IsRequired && given.All(entry => entry.Key != property.Key)))
        {
            problems.Add(ErrorCatalog.PropertyMissing, line, 1, $"{Quoted.Of(owner)} lacks the property {name}", $"{type.Name} requires it", $"Add {name}.");
        }
    }

    private void Value(TemplateNode node, ValueShape shape, PropertyFacts facts, string name, ResourceType type)
    {
        if (node is TemplateMap { Function: { } function })
        {
            Branches(function, shape, facts, name, type);
            return;
        }
        switch (shape, node)
        {
            case (ValueShape.Free, _):
                break;
            case (ValueShape.AnyOf any, _):
                AnyOf(node, any, facts, name, type);
                break;
            case (ValueShape.ListOf list, TemplateList items):
                Items(items, list, facts, name, type);
                break;
            case (ValueShape.MapOf map, TemplateMap entries):
                foreach (var entry in entries.Entries)
                {
                    Value(entry.Value, map.Item, facts, $"{name}.{entry.Key}", type);
                }
                break;
            case (ValueShape.Nested nested, TemplateMap properties):
                Nested(properties, nested, name, type);
                break;
            case (ValueShape.ListOf or ValueShape.MapOf or ValueShape.Nested, _):
                Invalid(node, name, $"{node.Kind} stands where {(shape is ValueShape.ListOf ? "a list" : "a mapping")} is expected");
                break;
            case (_, TemplateScalar scalar):
                if (ScalarRules.Violation(scalar, shape, facts) is { } violation)
                {
                    Invalid(node, name, violation);
                }
                break;
            default:
                Invalid(node, name, $"{node.Kind} stands where a single value is expected");
                break;
        }
    }

    // Of Fn::If both values are known; of the other functions only CloudFormation knows what they give.
    private void Branches(TemplateEntry function, ValueShape shape, PropertyFacts facts, string name, ResourceType type)
    {
        if (function is { Key: "Fn::If", Value: TemplateList { Items: [_, var yes, var no] } })
        {
            Value(yes, shape, facts, name, type);
            Value(no, shape, facts, name, type);
        }
    }

    private void Items(TemplateList items, ValueShape.ListOf list, PropertyFacts facts, string name, ResourceType type)
    {
        if (items.Items.Count > facts.MaxItems)
        {
            Invalid(items, name, FormattableString.Invariant($"it has {items.Items.Count} items; at most {facts.MaxItems} are allowed"));
        }
        if (items.Items.Count < facts.MinItems)
        {
            Invalid(items, name, FormattableString.Invariant($"it has {items.Items.Count} items; at least {facts.MinItems} are needed"));
        }
        for (var index = 0; index < items.Items.Count; index++)
        {
            Value(items.Items[index], list.Item, facts, FormattableString.Invariant($"{name}[{index}]"), type);
        }
    }

    private void Nested(TemplateMap properties, ValueShape.Nested nested, string name, ResourceType type)
    {
        if (type.Nested.TryGetValue(nested.Type, out var known))
        {
            Properties(properties.Entries, known, name, properties.Line, type);
        }
    }

    private void AnyOf(TemplateNode node, ValueShape.AnyOf any, PropertyFacts facts, string name, ResourceType type)
    {
        var fits = any.Shapes.Any(shape =>
        {
            LintProblems attempt = new("");
            new ResourceRules(resource, attempt).Value(node, shape, facts, name, type);
            return attempt.Count == 0;
        });
        if (!fits)
        {
            Invalid(node, name, $"{node.Kind} of this kind is not allowed here");
        }
    }

    private void Invalid(TemplateNode node, string name, string why) =>
        problems.Add(ErrorCatalog.PropertyInvalid, node, $"{Quoted.Of(name)} is not valid", why, "Correct the value.");
}
