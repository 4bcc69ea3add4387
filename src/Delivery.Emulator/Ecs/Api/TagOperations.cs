using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Api;

/// <summary>Tags of clusters, services, task definitions, capacity providers and tasks.</summary>
internal sealed class TagOperations(EcsState state)
{
    public IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table => new Dictionary<string, Func<AwsCall, JsonObject>>
    {
        ["ListTagsForResource"] = call => new JsonObject { ["tags"] = EcsCalls.Tags(Change(call, tags => tags)) },
        ["TagResource"] = Tag,
        ["UntagResource"] = Untag,
    };

    private JsonObject Tag(AwsCall call)
    {
        Change(call, tags =>
        {
            var next = new Dictionary<string, string>(tags);
            foreach (var tag in call.Input.Objects("tags"))
            {
                next[tag.RequiredText("key")] = tag.Text("value") ?? "";
            }

            return next;
        });
        return [];
    }

    private JsonObject Untag(AwsCall call)
    {
        Change(call, tags => tags.Where(tag => !call.Input.Texts("tagKeys").Contains(tag.Key)).ToDictionary());
        return [];
    }

    private IReadOnlyDictionary<string, string> Change(AwsCall call, Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>> change)
    {
        var arn = call.Input.Text("resourceArn") ?? throw EcsErrors.Invalid("resourceArn cannot be empty.");
        var scope = call.Scope();
        if (arn.Split(':', 6) is not [_, _, _, _, _, var resource])
        {
            throw EcsErrors.Invalid("Invalid identifier: Unexpected ARN format.");
        }

        var at = resource.IndexOf('/', StringComparison.Ordinal);
        var name = resource[(at + 1)..];
        return (at < 0 ? "" : resource[..at]) switch
        {
            "cluster" => state.Update<Cluster>(Cluster.KeyOf(scope, name), found => found with { Tags = change(found.Tags) })?.Tags,
            "service" => state.Update<EcsService>($"{scope.Prefix}{name}", found => found with { Tags = change(found.Tags) })?.Tags,
            "task" => state.Update<EcsTask>($"{scope.Prefix}{name}", found => found with { Tags = change(found.Tags) })?.Tags,
            "task-definition" => state.Update<TaskDefinition>(TaskDefinition.KeyOf(scope, name), found => found with { Tags = change(found.Tags) })?.Tags,
            "capacity-provider" => state.Update<CapacityProvider>(CapacityProvider.KeyOf(scope, name), found => found with { Tags = change(found.Tags) })?.Tags,
            _ => null,
        } ?? throw EcsErrors.Invalid("The specified resource is not found. Specify a valid resource ARN and try again.");
    }
}
