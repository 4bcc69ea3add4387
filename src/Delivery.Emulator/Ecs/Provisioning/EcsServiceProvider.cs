using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Ecs.Scheduling;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Provisioning;

/// <summary>
/// AWS::ECS::Service. A create or update is complete when the deployment is at steady state; it fails when the circuit breaker trips,
/// or after three emulated hours (template reference and ECS developer guide, read 2026-11-23).
/// </summary>
internal sealed class EcsServiceProvider(EcsState state, EmulatorClock clock) : IResourceProvider
{
    public IReadOnlyCollection<string> Types { get; } = ["AWS::ECS::Service"];

    public async Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var asked = Read(request, request.Properties.Text("ServiceName") ?? GeneratedName.For(request, 255));
        var existing = state.Find<EcsService>(asked.Key);
        if (existing is not { Status: not "INACTIVE" })
        {
            state.Put(ServiceChanges.Begin(state, asked, clock));
        }
        else if (existing.Token != request.Token)
        {
            throw new ResourceFailedException("AlreadyExists", "Invalid request provided: Creation of service was not idempotent.");
        }

        request.Initiated?.Invoke(asked.Arn);
        return await StableAsync(asked.Key, cancellationToken);
    }

    public async Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken)
    {
        var name = NameOf(request.PhysicalId!);
        var asked = Read(request, name);
        _ = state.Update<EcsService>(asked.Key, current => ServiceChanges.Apply(state, current, asked with
        {
            // Without a count in the template the present one stays, so that an update does not undo scaling.
            DesiredCount = request.Properties.ContainsKey("DesiredCount") ? asked.DesiredCount : current.DesiredCount,
            Token = current.Token,
        }, force: false, clock)) ?? throw new ResourceFailedException("NotFound", "Service not found.");
        return await StableAsync(asked.Key, cancellationToken);
    }

    public async Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (request.PhysicalId is null)
        {
            return;
        }

        var key = EcsService.KeyOf(request.Scope(), ClusterOf(request), NameOf(request.PhysicalId));
        if (state.Update<EcsService>(key, service => service.Status == "ACTIVE" ? service with { Status = "DRAINING", DesiredCount = 0 } : service) is not { Status: "DRAINING" } draining)
        {
            return;
        }

        await state.WaitForAsync(() => ServiceTasks.Living(state, draining).Count == 0 ? draining : null, cancellationToken);
        state.Update<EcsService>(key, service => service with
        {
            Status = "INACTIVE",
            Deployments = [],
            History = [.. service.Deployments, .. service.History],
        });
    }

    public JsonObject? ReadLive(ResourceRequest request)
    {
        if (state.Find<EcsService>(EcsService.KeyOf(request.Scope(), ClusterOf(request), NameOf(request.PhysicalId ?? ""))) is not { Status: not "INACTIVE" } service)
        {
            return null;
        }

        var live = (JsonObject)request.Properties.DeepClone();
        live["TaskDefinition"] = service.Configuration.TaskDefinitionArn;
        if (live.ContainsKey("DesiredCount"))
        {
            live["DesiredCount"] = service.DesiredCount;
        }

        return live;
    }

    private async Task<ProvisionedResource> StableAsync(string key, CancellationToken cancellationToken)
    {
        var deployment = state.Find<EcsService>(key)!.Primary.Id;
        return await state.WaitForAsync(() =>
        {
            if (state.Find<EcsService>(key) is not { Status: "ACTIVE" } service)
            {
                throw new ResourceFailedException("NotStabilized", "Service is not ACTIVE.");
            }

            // A deployment that was rolled back by ECS is no longer the first, or no longer listed.
            if (service.Deployments.Concat(service.History).FirstOrDefault(found => found.Id == deployment) is { RolloutState: "FAILED" } failed)
            {
                throw new ResourceFailedException("GeneralServiceException", failed.Failure switch
                {
                    "alarm" => "Error occurred during operation 'ECS Deployment Alarm was triggered'.",
                    "stopped" => "Error occurred during operation 'ECS Deployment was stopped'.",
                    _ => "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.",
                });
            }

            if (service.Primary.RolloutState == "IN_PROGRESS" && service.Primary.Waited >= ServiceScheduler.StabilisationLimit)
            {
                throw new ResourceFailedException("NotStabilized", "Exceeded attempts to wait");
            }

            return Rollout.IsSteady(service, ServiceTasks.Living(state, service))
                ? new ProvisionedResource(service.Arn, new Dictionary<string, JsonNode?> { ["ServiceArn"] = service.Arn, ["Name"] = service.Name })
                : null;
        }, cancellationToken);
    }

    private EcsService Read(ResourceRequest request, string name)
    {
        var scope = request.Scope();
        var properties = request.Properties;
        var cluster = ClusterOf(request);
        if (state.Find<Cluster>(Cluster.KeyOf(scope, cluster)) is null)
        {
            throw Invalid("Cluster not found.");
        }

        var reference = properties.Text("TaskDefinition") ?? throw Invalid("TaskDefinition cannot be empty.");
        var definition = TaskDefinitions.Find(state, scope, reference) ?? throw Invalid("Unable to find the task definition.");
        var network = ApiForm.Of(properties["NetworkConfiguration"]) as JsonObject;
        if (definition.Definition.Text("networkMode") == "awsvpc" && network is null)
        {
            throw Invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
        }

        if (properties.Object("DeploymentController")?.Text("Type") is { } controller and not "ECS" || properties.Text("SchedulingStrategy") == "DAEMON"
            || properties.Object("DeploymentConfiguration")?.Text("Strategy") is { } way and not "ROLLING")
        {
            throw Invalid("the emulator runs rolling deployments of REPLICA services under the ECS deployment controller only");
        }

        var balancers = ApiForm.Of(properties["LoadBalancers"]) as JsonArray ?? [];
        if (request.Phase != "rollback")
        {
            // A rollback brings the listener back, too, and the order in which it does so isn't told.
            CheckBalancers(scope, balancers.OfType<JsonObject>(), definition.Definition);
        }

        CheckConstraints(properties);
        return new EcsService
        {
            Scope = scope,
            Cluster = cluster,
            Name = name,
            Token = request.Token,
            Configuration = new ServiceConfiguration
            {
                TaskDefinitionArn = definition.Arn,
                LaunchType = properties.Text("LaunchType"),
                Strategy = Strategies.Of(properties, "CapacityProviderStrategy"),
                NetworkConfiguration = network,
                LoadBalancers = balancers,
                PlacementConstraints = ApiForm.Of(properties["PlacementConstraints"]) as JsonArray ?? [],
                PlacementStrategy = ApiForm.Of(properties["PlacementStrategies"]) as JsonArray ?? [],
                Nonce = properties.Object("ForceNewDeployment") is { } force && force.Flag("EnableForceNewDeployment") == true ? force.Text("ForceNewDeploymentNonce") : null,
            },
            DesiredCount = properties.Number("DesiredCount") ?? 1,
            Rules = RulesOf(properties.Object("DeploymentConfiguration") ?? []),
            PropagateTags = properties.Text("PropagateTags"),
            EnableManagedTags = properties.Flag("EnableECSManagedTags") ?? false,
            EnableExecuteCommand = properties.Flag("EnableExecuteCommand") ?? false,
            HealthCheckGraceSeconds = properties.Number("HealthCheckGracePeriodSeconds"),
            ZoneRebalancing = properties.Text("AvailabilityZoneRebalancing") ?? "DISABLED",
            CreatedAt = clock.Now,
            Tags = ResourceProperties.Tags(request),
        };
    }

    /// <summary>The refusals of CreateService for load balancers.</summary>
    private void CheckBalancers(Scope scope, IEnumerable<JsonObject> balancers, JsonObject definition)
    {
        foreach (var balancer in balancers)
        {
            var arn = balancer.Text("targetGroupArn") ?? throw Invalid("the emulator knows load balancers by their target groups only (TargetGroupArn)");
            if (state.Stored("elbv2/target-group", $"{scope.Prefix}{arn}") is not { } group)
            {
                throw Invalid($"Unable to assume role or retrieve target group: the target group {arn} does not exist.");
            }

            if (!state.StoredAll("elbv2/listener", scope.Prefix).Concat(state.StoredAll("elbv2/listener-rule", scope.Prefix)).Any(listener => listener.Properties.ToJsonString().Contains(arn, StringComparison.Ordinal)))
            {
                throw new ResourceFailedException("InvalidRequest", $"Invalid request provided: CreateService error: The target group with targetGroupArn {arn} does not have an associated load balancer.");
            }

            var (name, port) = (balancer.Text("containerName"), balancer.Number("containerPort"));
            if (definition.Objects("containerDefinitions").FirstOrDefault(container => container.Text("name") == name) is not { } container
                || !container.Objects("portMappings").Any(mapping => mapping.Number("containerPort") == port))
            {
                throw Invalid($"The container {name} did not have a container port {port} defined.");
            }

            var type = group.Properties.Text("TargetType") ?? "instance";
            if ((definition.Text("networkMode") == "awsvpc") != (type == "ip"))
            {
                throw Invalid($"The provided target group {arn} has target type {type}, which is incompatible with the {definition.Text("networkMode") ?? "bridge"} network mode specified in the task definition.");
            }
        }
    }

    private static void CheckConstraints(JsonObject properties)
    {
        foreach (var constraint in properties.Objects("PlacementConstraints").Where(constraint => constraint.Text("Type") == "memberOf"))
        {
            try
            {
                PlacementExpression.Parse(constraint.Text("Expression") ?? "");
            }
            catch (FormatException error)
            {
                throw Invalid($"Placement constraint expression is invalid: {error.Message}");
            }
        }
    }

    private static DeploymentRules RulesOf(JsonObject configuration)
    {
        var breaker = configuration.Object("DeploymentCircuitBreaker");
        var threshold = breaker?.Object("ThresholdConfiguration");
        var alarms = configuration.Object("Alarms");
        var rules = new DeploymentRules
        {
            MinimumHealthyPercent = configuration.Number("MinimumHealthyPercent") ?? 100,
            MaximumPercent = configuration.Number("MaximumPercent") ?? 200,
            CircuitBreaker = breaker?.Flag("Enable") ?? false,
            Rollback = breaker?.Flag("Rollback") ?? false,
            ResetOnHealthyTask = breaker?.Flag("ResetOnHealthyTask") ?? true,
            ThresholdType = threshold?.Text("Type") ?? "BOUNDED_PERCENT",
            ThresholdValue = threshold?.Number("Value") ?? 50,
            Alarms = alarms?.Flag("Enable") == true ? alarms.Texts("AlarmNames") : [],
            AlarmRollback = alarms?.Flag("Rollback") ?? false,
        };
        return rules.MaximumPercent > rules.MinimumHealthyPercent || rules.MaximumPercent >= 100 && rules.MinimumHealthyPercent < 100
            ? rules
            : throw Invalid("maximumPercent must be greater than minimumHealthyPercent, or no task could ever be replaced.");
    }

    private static string ClusterOf(ResourceRequest request) => NameOf(request.Properties.Text("Cluster") ?? "default");

    private static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    private static ResourceFailedException Invalid(string message) => new("InvalidRequest", $"Invalid request provided: CreateService error: {message}");
}

/// <summary>Finds task definitions by what callers name them with.</summary>
internal static class TaskDefinitions
{
    /// <summary>By ARN, <c>family:revision</c>, or family (its latest ACTIVE revision).</summary>
    public static TaskDefinition? Find(EcsState state, Scope scope, string reference) =>
        state.Find<TaskDefinition>(TaskDefinition.KeyOf(scope, reference))
        ?? state.List<TaskDefinition>($"{scope.Prefix}{reference}:").LastOrDefault(found => found.Family == reference && found.DeregisteredAt is null);
}
