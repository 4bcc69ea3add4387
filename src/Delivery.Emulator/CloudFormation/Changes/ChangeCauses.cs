using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Changes;

/// <summary>
/// Why a resource changes: the Details of a change set's change. A changed parameter gives two of them, one static and one
/// dynamic; a reference to a replaced resource is static, one to an attribute of a resource that is changed in place is
/// dynamic and shown only without property values, since its value then still is the old one
/// (user guide "Example change sets"; recorded answers of the service, 2025).
/// </summary>
internal sealed class ChangeCauses(
    StackModel? before, StackInput? beforeInput, StackModel after, StackInput afterInput, PreviewedResources previewed, NoEchoValues secrets)
{
    private readonly HashSet<string> _changedParameters = Changed(beforeInput, afterInput);

    public IReadOnlyList<ChangeDetail> Of(DesiredResource desired, ResourceComparison comparison)
    {
        var direct = new List<ChangeDetail>();
        var parameters = new List<ChangeDetail>();
        var resources = new List<ChangeDetail>();
        foreach (var difference in comparison.Properties)
        {
            var target = Target(desired, difference);
            var references = References(desired.LogicalId, difference);
            var byParameter = references.Where(reference => reference.Attribute is null && _changedParameters.Contains(reference.Name)).ToList();
            var byResource = references.Select(reference => FromResource(target, reference)).OfType<ChangeDetail>()
                .Where(detail => detail.View != DetailView.WithoutValues).ToList();
            parameters.AddRange(byParameter.Select(reference => target with
            {
                Evaluation = "Static",
                ChangeSource = "ParameterReference",
                CausingEntity = reference.Name,
            }));
            resources.AddRange(byResource);
            var edited = Edited(desired.LogicalId, difference.Name);
            direct.Add(target with
            {
                Evaluation = edited && !Unknown.IsIn(difference.After) || (byParameter.Count == 0 && byResource.Count == 0) ? "Static" : "Dynamic",
                View = !edited && byParameter.Count == 0 && byResource.Count > 0 ? DetailView.WithValues : DetailView.Both,
            });
        }

        resources.AddRange(Possible(desired, comparison));
        return Distinct([.. direct, .. parameters, .. resources, .. Tags(comparison), .. comparison.Attributes.Select(Attribute)]);
    }

    /// <summary>Parameters whose value changed; of SSM types that is the stored value, which may change under the same name.</summary>
    private static HashSet<string> Changed(StackInput? before, StackInput after) => before is null
        ? []
        : [.. after.Parameters.Where(parameter => before.Parameters.FirstOrDefault(old => old.Key == parameter.Key) is not { } old || Used(old) != Used(parameter))
            .Select(parameter => parameter.Key)];

    private static string Used(StackParameter parameter) => parameter.ResolvedValue ?? parameter.Value;

    /// <summary>Properties whose present value stays but which hang on something that may yet change.</summary>
    private IEnumerable<ChangeDetail> Possible(DesiredResource desired, ResourceComparison comparison)
    {
        foreach (var (name, node) in Template(after, desired.LogicalId)?.Properties?.Entries ?? [])
        {
            if (comparison.Properties.Any(difference => difference.Name == name))
            {
                continue;
            }

            var property = desired.Type.Properties.GetValueOrDefault(name);
            var target = new ChangeDetail
            {
                Attribute = name == "Tags" ? "Tags" : "Properties",
                Name = name == "Tags" ? null : name,
                RequiresRecreation = Recreated(property?.Recreation ?? Recreation.Never),
                Path = "/Properties/" + name,
                Evaluation = "Dynamic",
                ChangeSource = "DirectModification",
            };
            foreach (var detail in TemplateReferences.In(node, after.Resolver.Condition).Select(reference => FromResource(target, reference)).OfType<ChangeDetail>())
            {
                yield return detail;
            }
        }
    }

    private ChangeDetail? FromResource(ChangeDetail target, TemplateReference reference)
    {
        if (previewed.Change(reference.Name) is not { } change)
        {
            return null;
        }

        var certain = change.Action == "Add" || change.Replacement == "True";
        if (reference.Attribute is { } attribute)
        {
            return target with
            {
                Evaluation = certain ? "Static" : "Dynamic",
                ChangeSource = "ResourceAttribute",
                CausingEntity = $"{reference.Name}.{attribute}",
                View = certain ? DetailView.Both : DetailView.WithoutValues,
            };
        }

        return change.Replacement == "False" ? null : target with
        {
            Evaluation = certain ? "Static" : "Dynamic",
            ChangeSource = "ResourceReference",
            CausingEntity = reference.Name,
        };
    }

    private ChangeDetail Target(DesiredResource desired, PropertyDifference difference)
    {
        var tags = desired.Type.Tags?.Name == difference.Name;
        return new ChangeDetail
        {
            Attribute = tags ? "Tags" : "Properties",
            Name = tags ? null : difference.Name,
            RequiresRecreation = Recreated(difference.Recreation),
            Path = difference.Path,
            BeforeValue = Value(difference.Before),
            AfterValue = Value(difference.After),
            AttributeChangeType = difference.ChangeType,
            Evaluation = "Static",
            ChangeSource = "DirectModification",
        };
    }

    private static string Recreated(Recreation recreation) => recreation.ToString();

    private string? Value(JsonNode? node) => node is null ? null : Scalars.Text(Scalars.AsTexts(secrets.Mask(node)));

    private static IEnumerable<ChangeDetail> Tags(ResourceComparison comparison) => comparison.TagsPropagate
        ? [new ChangeDetail { Attribute = "Tags", RequiresRecreation = "Never", Path = "/Properties/Tags", Evaluation = "Static", ChangeSource = "DirectModification", AttributeChangeType = "Modify" }]
        : [];

    private ChangeDetail Attribute(AttributeDifference difference) => new()
    {
        Attribute = difference.Name,
        RequiresRecreation = "Never",
        Path = "/" + difference.Name,
        BeforeValue = Value(difference.Before),
        AfterValue = Value(difference.After),
        AttributeChangeType = difference.Before is null ? "Add" : difference.After is null ? "Remove" : "Modify",
        Evaluation = "Static",
        ChangeSource = "DirectModification",
    };

    /// <summary>What the place of the difference refers to; narrowed from the whole property as far as the template spells the path out.</summary>
    private IReadOnlyList<TemplateReference> References(string logicalId, PropertyDifference difference)
    {
        TemplateNode? node = Template(after, logicalId)?.Properties;
        foreach (var step in difference.Path.Split('/').Skip(2))
        {
            var next = node switch
            {
                MapNode map when !map.IsFunction(out _, out _) => map.Find(step),
                ListNode list when int.TryParse(step, out var index) && index < list.Items.Count && !UsesNoValue(list) => list.Items[index],
                _ => null,
            };
            if (next is null)
            {
                break;
            }

            node = next;
        }

        return TemplateReferences.In(node, after.Resolver.Condition);
    }

    /// <summary>Items that may be left out shift the rest: positions in the template then say nothing.</summary>
    private static bool UsesNoValue(ListNode list) => list.Items.Any(item => item.IsFunction(out var name, out _) && name == "Fn::If");

    /// <summary>Whether the template's own text of the property changed.</summary>
    private bool Edited(string logicalId, string property) => !Same(
        before is null ? null : Template(before, logicalId)?.Properties?.Find(property), Template(after, logicalId)?.Properties?.Find(property));

    private static TemplateResource? Template(StackModel model, string logicalId) => model.Template.Resource(logicalId);

    private static bool Same(TemplateNode? one, TemplateNode? other) => (one, other) switch
    {
        (null, null) => true,
        (ScalarNode a, ScalarNode b) => a.Value == b.Value,
        (ListNode a, ListNode b) => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair => Same(pair.First, pair.Second)),
        (MapNode a, MapNode b) => a.Entries.Count == b.Entries.Count && a.Entries.All(entry => Same(entry.Value, b.Find(entry.Key))),
        _ => false,
    };

    /// <summary>Without values several places of one property say the same: those are told apart by their paths only where values are shown.</summary>
    private static List<ChangeDetail> Distinct(IEnumerable<ChangeDetail> details) => [.. details.Distinct()];
}
