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
    private static readonly string[] KnownChanges = ["cluster", "service", "desiredCount", "taskDefinition", "forceNewDeployment"];

    public IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table => new Dictionary<string, Func<AwsCall, JsonObject>>
    {
        ["ListServices"] = ListServices,
        ["DescribeServices"] = DescribeServices,
        ["UpdateService"] = UpdateService,
        ["ListServiceDeployments"] = call => Page.Of(call.Input, ServiceDeployments(call), brief => brief.Text("serviceDeploymentArn")!, "serviceDeployments", brief => brief),
        ["DescribeServiceDeployments"] = DescribeServiceDeployments,
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
        var updated = state.Update<EcsService>(Asked(call).Key, service => service.Status != "ACTIVE"
            ? throw EcsErrors.ServiceNotActive()
            : ServiceChanges.Apply(service, service with
            {
                DesiredCount = call.Input.Number("desiredCount") ?? service.DesiredCount,
                Configuration = definition is null ? service.Configuration : service.Configuration with { TaskDefinitionArn = definition.Arn },
            }, call.Input.Flag("forceNewDeployment") ?? false, clock)) ?? throw EcsErrors.ServiceNotFound();
        return new JsonObject { ["service"] = Render(updated, tags: true) };
    }

    private EcsService Asked(AwsCall call)
    {
        var cluster = call.Cluster(state);
        var name = EcsCalls.NameOf(call.Input.Text("service") ?? throw EcsErrors.Invalid("Service cannot be empty."));
        return state.Find<EcsService>($"{cluster.Key}/{name}") ?? throw EcsErrors.ServiceNotFound();
    }

    private List<JsonObject> ServiceDeployments(AwsCall call)
    {
        var service = Asked(call);
        var statuses = call.Input.Texts("status");
        return [.. service.Deployments.Concat(service.History)
            .Select(deployment => ServiceRendering.Brief(service, deployment))
            .Where(brief => statuses.Count == 0 || statuses.Contains(brief.Text("status")!))];
    }

    private JsonObject DescribeServiceDeployments(AwsCall call)
    {
        var all = state.List<EcsService>(call.Scope().Prefix)
            .SelectMany(service => service.Deployments.Concat(service.History).Select(deployment => (service, deployment)))
            .ToDictionary(found => found.deployment.ServiceDeploymentArn);
        return EcsCalls.Described("serviceDeployments", call.Input.Texts("serviceDeploymentArns"),
            arn => all.TryGetValue(arn, out var found) ? ServiceRendering.Whole(found.service, found.deployment, Tasks(found.service)) : null, arn => arn);
    }

    private JsonObject Render(EcsService service, bool tags) => ServiceRendering.Service(service, Tasks(service), tags);

    private IReadOnlyList<EcsTask> Tasks(EcsService service) => ServiceTasks.Living(state, service);
}
