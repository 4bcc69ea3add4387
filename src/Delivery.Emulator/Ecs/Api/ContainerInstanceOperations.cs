using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Api;

/// <summary>Changes of container instances' states.</summary>
internal sealed class ContainerInstanceOperations(EcsState state)
{
    public IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table => new Dictionary<string, Func<AwsCall, JsonObject>>
    {
        ["UpdateContainerInstancesState"] = UpdateState,
    };

    /// <summary>ACTIVE or DRAINING (API reference, UpdateContainerInstancesState); the answer has the instances' new states.</summary>
    private JsonObject UpdateState(AwsCall call)
    {
        var cluster = call.Cluster(state);
        var asked = call.Input.Texts("containerInstances");
        if (asked.Count is 0 or > 10)
        {
            throw EcsErrors.Invalid(asked.Count == 0 ? "Container instances cannot be empty." : "Number of container instances may not exceed 10.");
        }

        var status = call.Input.Text("status");
        if (status is not ("ACTIVE" or "DRAINING"))
        {
            throw EcsErrors.Invalid($"Invalid status: {status}. Container instance status must be ACTIVE or DRAINING.");
        }

        return EcsCalls.Described("containerInstances", asked, reference =>
        {
            var id = EcsCalls.NameOf(reference);
            if (state.List<AutoScalingGroup>(cluster.Scope.Prefix).SelectMany(group => group.Instances.Select(instance => (group, instance)))
                .FirstOrDefault(found => found.instance.ContainerInstance == id && found.instance.Cluster == cluster.Name && found.instance.IsRegistered) is not { instance: { } instance } found)
            {
                return null;
            }

            state.ChangeInstance(found.group.Key, instance.Id, current => current with { ContainerStatus = status });
            return new JsonObject
            {
                ["containerInstanceArn"] = cluster.Scope.Arn("ecs", $"container-instance/{cluster.Name}/{id}"),
                ["ec2InstanceId"] = instance.Id,
                ["status"] = status,
                ["agentConnected"] = true,
            };
        }, name => cluster.Scope.Arn("ecs", $"container-instance/{cluster.Name}/{name}"));
    }
}
