using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Changes;

/// <summary>What a change set foretells.</summary>
/// <param name="Problems">Findings of the property validation, by logical id.</param>
/// <param name="OutputsOrTagsChange">Whether something changes beside the resources.</param>
public sealed record Preview(
    IReadOnlyList<ResourceChange> Changes, IReadOnlyList<(string LogicalId, PropertyProblem Problem)> Problems, bool OutputsOrTagsChange);

/// <summary>
/// Computes a change set's changes: the desired resources in dependency order against the present ones, where everything
/// that comes from a resource yet to be made is unknown.
/// </summary>
public sealed class ChangeSetBuilder(
    Func<StackInput, Template, IResourceValues, StackModel> model, IReadOnlyDictionary<string, ResourceDocument> present, StackDocument stack)
{
    private readonly PreviewedResources _previewed = new(present);
    private NoEchoValues _secrets = NoEchoValues.None;

    /// <summary>The resource that is being looked at.</summary>
    public string? Current { get; private set; }

    /// <param name="actual">The resources as they are, for a drift-aware change set; <c>present</c> then is what is there of them.</param>
    public Preview Build(StackInput target, Template template, ActualResources? actual = null)
    {
        _secrets = new NoEchoValues(stack.Input, target);
        var after = model(target, template, _previewed);
        var before = stack.Input is { } input ? model(input, TemplateParser.Parse(input.Processed), new PresentResources(present)) : null;
        var causes = new ChangeCauses(before, stack.Input, after, target, _previewed, _secrets);
        RefuseOtherTypes(after);
        var changes = new List<ResourceChange>();
        var wanted = new List<DesiredResource>();
        var problems = new List<(string, PropertyProblem)>();
        foreach (var logicalId in after.InOrder())
        {
            Current = logicalId;
            var desired = after.Desired(template.Resource(logicalId)!);
            wanted.Add(desired);
            problems.AddRange(PropertyValidation.Check(desired.Type, desired.Properties).Select(problem => (logicalId, problem)));
            if (Change(desired, causes) is { } change)
            {
                changes.Add(change);
                _previewed.Add(change);
            }
        }

        Current = null;
        changes.AddRange(present.Values.Where(resource => !after.Needs.ContainsKey(resource.LogicalId)).Select(Removal));
        changes = actual is null ? changes : [.. new DriftAwareChanges(actual, _secrets).Of(changes, wanted)];
        return new Preview(
            [.. changes.OrderBy(change => change.LogicalResourceId, StringComparer.Ordinal)], problems,
            !after.Outputs().SequenceEqual(stack.Outputs)
                || !(stack.Input?.Tags ?? []).SequenceEqual(target.Tags)
                || !(stack.Input?.NotificationArns ?? []).SequenceEqual(target.NotificationArns));
    }

    private ResourceChange? Change(DesiredResource desired, ChangeCauses causes)
    {
        var existing = present.GetValueOrDefault(desired.LogicalId);
        if (existing is null)
        {
            return new ResourceChange
            {
                Action = "Add",
                LogicalResourceId = desired.LogicalId,
                ResourceType = desired.Type.Name,
                AfterContext = Context.Of(desired, _secrets),
            };
        }

        var comparison = ResourceComparison.Of(existing, desired);
        var details = causes.Of(desired, comparison);
        if (details.Count == 0)
        {
            return null;
        }

        var replacement = Replacement(details);
        return new ResourceChange
        {
            Action = "Modify",
            LogicalResourceId = desired.LogicalId,
            PhysicalResourceId = existing.PhysicalId,
            ResourceType = desired.Type.Name,
            Replacement = replacement,
            PolicyAction = replacement == "False" ? null : desired.UpdateReplacePolicy switch
            {
                "Retain" => "ReplaceAndRetain",
                "Snapshot" => "ReplaceAndSnapshot",
                _ => "ReplaceAndDelete",
            },
            Scope = [.. details.Select(detail => detail.Attribute).Distinct()],
            Details = details,
            BeforeContext = Context.Of(existing, _secrets),
            AfterContext = Context.Of(desired, _secrets),
        };
    }

    /// <summary>A logical id keeps its resource type (user guide "Update behaviors of stack resources", 2026-11).</summary>
    private void RefuseOtherTypes(StackModel after)
    {
        var changed = after.Active.Where(resource => present.TryGetValue(resource.LogicalId, out var there) && there.Type != resource.Type)
            .Select(resource => resource.LogicalId).ToList();
        if (changed.Count > 0)
        {
            throw new AwsErrorException("ValidationError",
                $"Update of resource type is not permitted. The new template modifies resource type of the following resources: [{string.Join(", ", changed)}]");
        }
    }

    /// <summary>
    /// True where it is certain that an immutable property changes; Conditional where that depends on the execution or
    /// on the property's own conditions (user guide "Example change sets", 2026-11).
    /// </summary>
    private static string Replacement(IReadOnlyList<ChangeDetail> details) =>
        details.Any(detail => detail is { Evaluation: "Static", RequiresRecreation: "Always" }) ? "True"
        : details.Any(detail => detail.RequiresRecreation != "Never") ? "Conditional"
        : "False";

    private ResourceChange Removal(ResourceDocument resource) => new()
    {
        Action = "Remove",
        LogicalResourceId = resource.LogicalId,
        PhysicalResourceId = resource.PhysicalId,
        ResourceType = resource.Type,
        PolicyAction = resource.DeletionPolicy switch
        {
            "Retain" or "RetainExceptOnCreate" => "Retain",
            "Snapshot" => "Snapshot",
            _ => "Delete",
        },
        BeforeContext = Context.Of(resource, _secrets),
    };
}

/// <summary>The JSON texts BeforeContext and AfterContext.</summary>
internal static class Context
{
    public static string Of(DesiredResource resource, NoEchoValues secrets) => Text(
        secrets, resource.Properties, resource.Metadata, resource.CreationPolicy, resource.UpdatePolicy, resource.UpdateReplacePolicy, resource.DeletionPolicy);

    public static string Of(ResourceDocument resource, NoEchoValues secrets) => Text(
        secrets, resource.Properties, resource.Metadata, resource.CreationPolicy, resource.UpdatePolicy, resource.UpdateReplacePolicy, resource.DeletionPolicy);

    private static string Text(
        NoEchoValues secrets, JsonObject properties, JsonNode? metadata, JsonNode? creationPolicy, JsonNode? updatePolicy, string? updateReplacePolicy, string? deletionPolicy)
    {
        var context = new JsonObject { ["Properties"] = Scalars.AsTexts(secrets.Mask(properties)) };
        Add("Metadata", Scalars.AsTexts(secrets.Mask(metadata)));
        Add("CreationPolicy", Scalars.AsTexts(creationPolicy));
        Add("UpdatePolicy", Scalars.AsTexts(updatePolicy));
        Add("UpdateReplacePolicy", updateReplacePolicy);
        Add("DeletionPolicy", deletionPolicy);
        return context.ToJsonString(JsonText.Plain);

        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                context[name] = value;
            }
        }
    }
}
