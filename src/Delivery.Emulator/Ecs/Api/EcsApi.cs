using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Scheduling;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Api;

/// <summary>Elastic Container Service (docs.aws.amazon.com/AmazonECS/latest/APIReference, read 2026-11-23): what describes, and the few changes a pipeline makes.</summary>
internal sealed class EcsApi : TableService
{
    public EcsApi(EmulatorParts parts, EcsState state, CapacityPool capacity, ManagedScaling scaling, TaskRunner runner) : base("ecs")
    {
        IEnumerable<IReadOnlyDictionary<string, Func<AwsCall, JsonObject>>> areas =
        [
            new ClusterOperations(state, capacity).Table,
            new ContainerInstanceOperations(state).Table,
            new ServiceOperations(state, parts.Clock).Table,
            new ServiceDeploymentOperations(state, parts.Clock).Table,
            new TaskOperations(state, runner).Table,
            new TaskDefinitionOperations(state).Table,
            new TagOperations(state).Table,
        ];
        foreach (var (operation, run) in areas.SelectMany(area => area))
        {
            On(operation, run);
        }

        On("RunTask", new RunTaskOperation(parts, state, capacity, scaling, runner).RunAsync);
        On("ExecuteCommand", JsonObject (call) => throw EcsErrors.Invalid(
            "The execute command failed because execute command was not enabled when the task was run or the execute command agent isn't running. (The emulator has no ECS Exec.)"));
    }
}

/// <summary>Readings and renderings that the operations share.</summary>
internal static class EcsCalls
{
    public static Scope Scope(this AwsCall call) => new(call.Caller.AccountId, call.Region);

    /// <summary>The name in a name or ARN.</summary>
    public static string NameOf(string reference) => reference[(reference.LastIndexOf('/') + 1)..];

    /// <summary>The cluster that a call names (<c>default</c> where it names none), which must exist.</summary>
    public static Cluster Cluster(this AwsCall call, EcsState state) =>
        state.Find<Cluster>(Model.Cluster.KeyOf(call.Scope(), NameOf(call.Input.Text("cluster") ?? "default"))) ?? throw EcsErrors.ClusterNotFound();

    /// <summary>The service that a call names, which must exist.</summary>
    public static EcsService Service(this AwsCall call, EcsState state) =>
        state.Find<EcsService>($"{call.Cluster(state).Key}/{NameOf(call.Input.Text("service") ?? throw EcsErrors.Invalid("Service cannot be empty."))}") ?? throw EcsErrors.ServiceNotFound();

    /// <summary>The items that were asked for by name or ARN, rendered, and a failure for each that is missing.</summary>
    public static JsonObject Described(string member, IReadOnlyList<string> asked, Func<string, JsonNode?> find, Func<string, string> arnOf)
    {
        var found = new JsonArray();
        var failures = new JsonArray();
        foreach (var reference in asked.Distinct())
        {
            if (find(reference) is { } item)
            {
                found.Add(item);
            }
            else
            {
                failures.Add(new JsonObject { ["arn"] = reference.StartsWith("arn:", StringComparison.Ordinal) ? reference : arnOf(reference), ["reason"] = "MISSING" });
            }
        }

        return new JsonObject { [member] = found, ["failures"] = failures };
    }

    /// <summary>A page of ARNs.</summary>
    public static JsonObject Arns(AwsCall call, string member, IEnumerable<string> arns) => Page.Of(call.Input, arns.ToList(), arn => arn, member, arn => JsonValue.Create(arn)!);

    /// <summary>Removes members without a value, which AWS leaves out.</summary>
    public static JsonObject Compact(this JsonObject answer)
    {
        foreach (var name in answer.Where(member => member.Value is null).Select(member => member.Key).ToList())
        {
            answer.Remove(name);
        }

        return answer;
    }

    public static JsonNode? At(DateTimeOffset? at) => at is { } instant ? Timestamps.Of(instant) : null;

    public static JsonArray Tags(IReadOnlyDictionary<string, string> tags) =>
        new([.. tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => new JsonObject { ["key"] = tag.Key, ["value"] = tag.Value })]);

    public static JsonArray Strategy(IReadOnlyList<StrategyItem> strategy) =>
        new([.. strategy.Select(item => new JsonObject { ["capacityProvider"] = item.CapacityProvider, ["weight"] = item.Weight, ["base"] = item.Base })]);
}
