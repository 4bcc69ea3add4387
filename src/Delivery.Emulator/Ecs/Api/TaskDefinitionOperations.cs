using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Provisioning;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Api;

/// <summary>Task definitions.</summary>
internal sealed class TaskDefinitionOperations(EcsState state)
{
    public IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table => new Dictionary<string, Func<AwsCall, JsonObject>>
    {
        ["DescribeTaskDefinition"] = DescribeTaskDefinition,
        ["ListTaskDefinitions"] = ListTaskDefinitions,
    };

    private JsonObject DescribeTaskDefinition(AwsCall call)
    {
        var found = TaskDefinitions.Find(state, call.Scope(), call.Input.Text("taskDefinition") ?? throw EcsErrors.Invalid("taskDefinition cannot be empty."))
            ?? throw EcsErrors.Client("Unable to describe task definition.");
        var rendered = (JsonObject)found.Definition.DeepClone();
        rendered["taskDefinitionArn"] = found.Arn;
        rendered["family"] = found.Family;
        rendered["revision"] = found.Revision;
        rendered["status"] = found.Status;
        rendered["registeredAt"] = Timestamps.Of(found.RegisteredAt);
        if (found.DeregisteredAt is { } at)
        {
            rendered["deregisteredAt"] = Timestamps.Of(at);
        }

        rendered["compatibilities"] = new JsonArray("EC2");
        rendered["requiresAttributes"] = new JsonArray();
        return new JsonObject
        {
            ["taskDefinition"] = rendered,
            ["tags"] = call.Input.Texts("include").Contains("TAGS") ? EcsCalls.Tags(found.Tags) : new JsonArray(),
        };
    }

    private JsonObject ListTaskDefinitions(AwsCall call)
    {
        var status = call.Input.Text("status") ?? "ACTIVE";
        var family = call.Input.Text("familyPrefix");
        var descending = call.Input.Text("sort") == "DESC";
        var found = state.List<TaskDefinition>(call.Scope().Prefix).Where(definition => definition.Status == status && (family is null || definition.Family == family)).ToList();
        // Pages go by the key's order: descending ones are keyed by what remains to the largest revision.
        return Page.Of(call.Input, found, definition => descending ? $"{definition.Family}:{999_999_999 - definition.Revision:D9}" : definition.Key,
            "taskDefinitionArns", definition => JsonValue.Create(definition.Arn)!);
    }
}
