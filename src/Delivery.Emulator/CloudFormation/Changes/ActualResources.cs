using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;

namespace Delivery.Emulator.CloudFormation.Changes;

/// <summary>A resource as it was deployed last and as it is.</summary>
/// <param name="Actual">Null where it was deleted behind the stack's back.</param>
/// <param name="Status">IN_SYNC, MODIFIED or DELETED.</param>
/// <param name="Ignored">Where it differs without that counting as drift.</param>
public sealed record ActualResource(ResourceDocument Previous, ResourceDocument? Actual, string Status, IReadOnlyList<IgnoredDrift> Ignored);

/// <summary>
/// The resources of a stack as they are: what a change set with DeploymentMode REVERT_DRIFT is compared with
/// (user guide "Using drift-aware change sets", 2026-11).
/// </summary>
public sealed class ActualResources
{
    private ActualResources(IReadOnlyDictionary<string, ActualResource> all, DateTimeOffset readAt) => (All, ReadAt) = (all, readAt);

    public IReadOnlyDictionary<string, ActualResource> All { get; }

    public DateTimeOffset ReadAt { get; }

    /// <summary>DRIFTED or IN_SYNC.</summary>
    public string StackStatus => All.Values.Any(resource => resource.Status != "IN_SYNC") ? "DRIFTED" : "IN_SYNC";

    /// <summary>Those that are there, by logical id, with the properties that they have.</summary>
    public IReadOnlyDictionary<string, ResourceDocument> Present =>
        All.Where(each => each.Value.Actual is not null).ToDictionary(each => each.Key, each => each.Value.Actual!);

    /// <summary>Reads all resources; of their properties those that the last deployment set and those that the template is going to.</summary>
    internal static ActualResources Read(EngineParts parts, StackDocument stack, Template template)
    {
        var present = parts.Store.Present(stack);
        var scaled = present.Values.Any(resource =>
            resource.Type == "AWS::ApplicationAutoScaling::ScalableTarget" && resource.Properties["ScalableDimension"]?.ToString() == "ecs:service:DesiredCount");
        return new(present.ToDictionary(each => each.Key, each => Of(each.Value)), parts.Clock.Now);

        ActualResource Of(ResourceDocument previous)
        {
            var wanted = template.Resource(previous.LogicalId)?.Properties;
            if (DriftDetection.Live(parts, stack, previous, name => previous.Properties.ContainsKey(name) || wanted?.Find(name) is not null) is not { } live)
            {
                return new(previous, null, "DELETED", []);
            }

            // The count of a service that scales is not the template's to say.
            var ignored = new List<IgnoredDrift>();
            if (scaled && previous.Type == "AWS::ECS::Service" && !JsonNode.DeepEquals(live["DesiredCount"], previous.Properties["DesiredCount"]))
            {
                live["DesiredCount"] = previous.Properties["DesiredCount"]?.DeepClone();
                ignored.Add(new("/Properties/DesiredCount", "MANAGED_BY_AWS"));
            }

            var type = parts.Types.Find(previous.Type)!;
            var set = new JsonObject(live.Where(each => previous.Properties.ContainsKey(each.Key)).Select(each => KeyValuePair.Create(each.Key, each.Value?.DeepClone())));
            var status = PropertyDifferences.Between(type, previous.Properties, set).Count > 0 ? "MODIFIED" : "IN_SYNC";
            return new(previous, previous with { Properties = live }, status, ignored);
        }
    }

    /// <summary>
    /// Makes what is there the state that the stack goes on from: what is executed then starts from it, and a rollback
    /// leads back to it.
    /// </summary>
    internal void Adopt(EngineParts parts, StackDocument stack) => parts.Store.Transaction(() =>
    {
        foreach (var resource in All.Values)
        {
            if (resource.Actual is null)
            {
                parts.Store.Remove(stack, resource.Previous);
            }
            else if (!JsonNode.DeepEquals(resource.Actual.Properties, resource.Previous.Properties))
            {
                parts.Store.Save(stack, resource.Actual);
            }
        }
    });
}
