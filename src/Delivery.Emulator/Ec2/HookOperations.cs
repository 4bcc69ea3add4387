using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ec2;

/// <summary>Lifecycle hooks: what there is, and ending an instance's wait.</summary>
internal sealed class HookOperations(EcsState state, EmulatorClock clock)
{
    public IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table => new Dictionary<string, Func<AwsCall, JsonObject>>
    {
        ["DescribeLifecycleHooks"] = Describe,
        ["CompleteLifecycleAction"] = Complete,
    };

    private JsonObject Describe(AwsCall call)
    {
        var group = AutoScalingService.Asked(state, call);
        var names = call.Input.Texts("LifecycleHookNames");
        return new JsonObject
        {
            ["LifecycleHooks"] = new JsonArray([.. new LifecycleHooks(state, clock).Of(group).Where(hook => names.Count == 0 || names.Contains(hook.Text("LifecycleHookName"))).Select(hook => new JsonObject
            {
                ["LifecycleHookName"] = hook.Text("LifecycleHookName"),
                ["AutoScalingGroupName"] = group.Name,
                ["LifecycleTransition"] = hook.Text("LifecycleTransition"),
                ["HeartbeatTimeout"] = hook.Number("HeartbeatTimeout") ?? 3600,
                ["GlobalTimeout"] = 172800,
                ["DefaultResult"] = hook.Text("DefaultResult") ?? "ABANDON",
                ["NotificationTargetARN"] = hook.Text("NotificationTargetARN"),
                ["RoleARN"] = hook.Text("RoleARN"),
            })]),
        };
    }

    private JsonObject Complete(AwsCall call)
    {
        var group = AutoScalingService.Asked(state, call);
        var (hook, result) = (call.Input.RequiredText("LifecycleHookName"), call.Input.RequiredText("LifecycleActionResult"));
        if (result is not ("CONTINUE" or "ABANDON"))
        {
            throw new AwsErrorException("ValidationError", "The lifecycle action result must be CONTINUE or ABANDON.");
        }

        var (id, token) = (call.Input.Text("InstanceId"), call.Input.Text("LifecycleActionToken"));
        var waiting = group.Instances.FirstOrDefault(instance => instance.Hook == hook && (id is null || instance.Id == id) && (token is null || instance.HookToken == token) && (id ?? token) is not null)
            ?? throw new AwsErrorException("ValidationError", $"No active Lifecycle Action found with instance ID {id ?? token}");
        state.ChangeInstance(group.Key, waiting.Id, instance => instance.Hook == hook ? instance with { HookResult = result } : instance);
        return [];
    }
}
