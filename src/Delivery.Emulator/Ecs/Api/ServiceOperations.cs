using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Provisioning;
using Delivery.Emulator.Ecs.Scheduling;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Api;

/// <summary>Services and their deployments.</summary>
internal sealed class ServiceOperations(EcsState state, EmulatorClock clock)
{
    private const int MostDescribed = 10;
    private static readonly string[] KnownChanges = ["cluster", "service", "desiredCount", "taskDefinition", "forceNewDeployment", "availabilityZoneRebalancing", "healthCheckGracePeriodSeconds", "enableExecuteCommand"];

    public IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table => new Dictionary<string, Func<AwsCall, JsonObject>>
    {
        ["ListServices"] = ListServices,
        ["DescribeServices"] = DescribeServices,
        ["UpdateService"] = UpdateService,
    };

    private JsonObject ListServices(AwsCall call)
    {
        var cluster = call.Cluster(state);
        var launchType = call.Input.Text("launchType");
        return EcsCalls.Arns(call, "serviceArns", state.List<EcsService>($"{cluster.Key}/")
            .Where(service => service.Status != "INACTIVE" && (launchType is null || (service.Configuration.LaunchType ?? "EC2") == launchType))
            .Select(service => service.Arn));
    }

    private JsonObject DescribeServices(AwsCall call)
    {
        var asked = call.Input.Texts("services");
        if (asked.Count is 0 or > MostDescribed)
        {
            throw EcsErrors.Invalid(asked.Count == 0 ? "Services cannot be empty." : "Number of services may not exceed 10.");
        }

        var cluster = call.Cluster(state);
        var tags = call.Input.Texts("include").Contains("TAGS");
        return EcsCalls.Described("services", asked,
            reference => state.Find<EcsService>($"{cluster.Key}/{EcsCalls.NameOf(reference)}") is { } service ? Render(service, tags) : null,
            name => cluster.Scope.Arn("ecs", $"service/{cluster.Name}/{name}"));
    }

    private JsonObject UpdateService(AwsCall call)
    {
        if (call.Input.Select(member => member.Key).FirstOrDefault(name => !KnownChanges.Contains(name)) is { } other)
        {
            throw AwsErrors.Unsupported($"the member {other} of UpdateService");
        }

        var scope = call.Scope();
        var definition = call.Input.Text("taskDefinition") is { } reference
            ? TaskDefinitions.Find(state, scope, reference) ?? throw EcsErrors.Client("Unable to describe task definition.")
            : null;
        var updated = state.Update<EcsService>(call.Service(state).Key, service => service.Status != "ACTIVE"
            ? throw EcsErrors.ServiceNotActive()
            : ServiceChanges.Apply(state, service, service with
            {
                DesiredCount = call.Input.Number("desiredCount") ?? service.DesiredCount,
                ZoneRebalancing = call.Input.Text("availabilityZoneRebalancing") ?? service.ZoneRebalancing,
                HealthCheckGraceSeconds = call.Input.Number("healthCheckGracePeriodSeconds") ?? service.HealthCheckGraceSeconds,
                EnableExecuteCommand = call.Input.Flag("enableExecuteCommand") ?? service.EnableExecuteCommand,
                Configuration = definition is null ? service.Configuration : service.Configuration with { TaskDefinitionArn = definition.Arn },
            }, call.Input.Flag("forceNewDeployment") ?? false, clock)) ?? throw EcsErrors.ServiceNotFound();
        return new JsonObject { ["service"] = Render(updated, tags: true) };
    }

    private JsonObject Render(EcsService service, bool tags) => ServiceRendering.Service(service, Tasks(service), tags);

    private IReadOnlyList<EcsTask> Tasks(EcsService service) => ServiceTasks.Living(state, service);
}
