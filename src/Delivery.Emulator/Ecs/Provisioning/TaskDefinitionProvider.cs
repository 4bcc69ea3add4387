using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Provisioning;

/// <summary>AWS::ECS::TaskDefinition: a new revision at each change (template reference, read 2026-11-23).</summary>
internal sealed class TaskDefinitionProvider(EcsState state, EmulatorClock clock) : IResourceProvider
{
    private static readonly string[] Numbers =
        ["cpu", "memory", "memoryReservation", "startTimeout", "stopTimeout", "containerPort", "hostPort", "interval", "timeout", "retries", "startPeriod", "softLimit", "hardLimit",
            "size", "sizeInGiB", "sharedMemorySize", "maxSwap", "swappiness"];

    private readonly Lock _gate = new();

    public IReadOnlyCollection<string> Types { get; } = ["AWS::ECS::TaskDefinition"];

    public Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var scope = request.Scope();
        // Without a family CloudFormation makes one of stack, logical id and 12 characters, letters and digits only in its last part.
        var family = request.Properties.Text("Family") ?? GeneratedName.For(request, 255);
        var definition = (JsonObject)ApiForm.Of(request.Properties)!;
        definition.Remove("tags");
        definition.Remove("family");
        Complete(definition);
        Check(definition);
        lock (_gate)
        {
            var known = state.List<TaskDefinition>($"{scope.Prefix}{family}:").Where(found => found.Family == family).ToList();
            var made = known.Find(found => found.Token == request.Token);
            if (made is null)
            {
                made = new TaskDefinition
                {
                    Scope = scope,
                    Family = family,
                    Revision = known.Count == 0 ? 1 : known.Max(found => found.Revision) + 1,
                    Definition = definition,
                    RegisteredAt = clock.Now,
                    Tags = ResourceProperties.Tags(request),
                    Token = request.Token,
                };
                state.Put(made);
            }

            return Task.FromResult(Answer(made));
        }
    }

    /// <summary>Only tags change without a new revision.</summary>
    public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken) => Task.FromResult(Answer(
        state.Update<TaskDefinition>(KeyOf(request), found => found with { Tags = ResourceProperties.Tags(request) })
        ?? throw new ResourceFailedException("NotFound", "The specified task definition does not exist.")));

    /// <summary>Deregisters; the revision stays INACTIVE, so that services that run it go on.</summary>
    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (request.PhysicalId is not null)
        {
            state.Update<TaskDefinition>(KeyOf(request), found => found with { DeregisteredAt = found.DeregisteredAt ?? clock.Now });
        }

        return Task.CompletedTask;
    }

    public JsonObject? ReadLive(ResourceRequest request) =>
        state.Find<TaskDefinition>(KeyOf(request)) is { DeregisteredAt: null } ? request.Properties : null;

    private static string KeyOf(ResourceRequest request) => TaskDefinition.KeyOf(request.Scope(), request.PhysicalId ?? "");

    private static ProvisionedResource Answer(TaskDefinition made) =>
        new(made.Arn, new Dictionary<string, JsonNode?> { ["TaskDefinitionArn"] = made.Arn });

    /// <summary>Templates may give numbers and booleans as text; the API answers them as such.</summary>
    private static void Complete(JsonObject definition)
    {
        foreach (var container in definition.Objects("containerDefinitions"))
        {
            Normalise(container);
            container["essential"] ??= true;
            container["environment"] ??= new JsonArray();
            foreach (var variable in container.Objects("environment"))
            {
                variable["value"] = variable.Text("value"); // a number in the template is text in the API
            }

            container["mountPoints"] ??= new JsonArray();
            container["portMappings"] ??= new JsonArray();
            container["volumesFrom"] ??= new JsonArray();
            container["cpu"] ??= 0;
        }

        foreach (var size in (string[])["cpu", "memory"])
        {
            if (definition.Text(size) is { } text)
            {
                definition[size] = text;
            }
        }

        definition["volumes"] ??= new JsonArray();
        definition["placementConstraints"] ??= new JsonArray();
    }

    private static void Normalise(JsonNode node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items.OfType<JsonNode>())
            {
                Normalise(item);
            }
        }
        else if (node is JsonObject structure)
        {
            foreach (var (name, value) in structure.ToList())
            {
                if (value is JsonValue && Numbers.Contains(name) && structure.Text(name) is { } text && int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number))
                {
                    structure[name] = number;
                }
                else if (value is JsonValue && structure.Text(name) is "true" or "false" && name is "essential" or "readonlyRootFilesystem" or "initProcessEnabled" or "privileged" or "readOnly")
                {
                    structure[name] = structure.Flag(name);
                }
                else if (value is not null && name is not ("environment" or "options" or "dockerLabels"))
                {
                    Normalise(value);
                }
            }
        }
    }

    /// <summary>The refusals of RegisterTaskDefinition, worded as ECS words them.</summary>
    private static void Check(JsonObject definition)
    {
        var containers = ContainerDefinition.AllOf(definition);
        var problem = containers.Count == 0 ? "Container list cannot be empty."
            : containers.FirstOrDefault(container => container.Name.Length == 0) is not null ? "Container.name should not be null or empty."
            : containers.GroupBy(container => container.Name).FirstOrDefault(same => same.Count() > 1) is { } twice ? $"Container.name contains duplicate values: {twice.Key}."
            : containers.FirstOrDefault(container => container.Image.Length == 0) is not null ? "Container.image should not be null or empty."
            : !containers.Any(container => container.Essential) ? "At least one container must be essential."
            : definition.Text("memory") is null && containers.FirstOrDefault(container => container.Memory == 0 && container.MemoryReservation == 0) is { } unlimited
                ? $"Invalid setting for container '{unlimited.Name}'. At least one of 'memory' or 'memoryReservation' must be specified."
            : containers.FirstOrDefault(container => container.DependsOn.Any(on => containers.All(other => other.Name != on.Container))) is { } lost
                ? $"Container '{lost.Name}' depends on a container that is not in the task definition."
            : null;
        if (problem is not null)
        {
            throw new ResourceFailedException("InvalidRequest", $"Invalid request provided: Create TaskDefinition: {problem}");
        }
    }
}
