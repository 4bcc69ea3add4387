using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Provisioning;

/// <summary>AWS::ECS::CapacityProvider over an Auto Scaling group (template reference, read 2026-11-23).</summary>
internal sealed class CapacityProviderProvider(EcsState state) : IResourceProvider
{
    private static readonly string[] ReservedPrefixes = ["aws", "ecs", "fargate"];

    public IReadOnlyCollection<string> Types { get; } = ["AWS::ECS::CapacityProvider"];

    public Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = request.Properties.Text("Name") ?? GeneratedName.For(request, 255);
        if (ReservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        {
            throw Invalid("The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper and lowercase), numbers, underscores, "
                + "and hyphens. The name cannot be prefixed with \"aws\", \"ecs\", or \"fargate\". Specify a valid name and try again.");
        }

        var existing = state.Find<CapacityProvider>(CapacityProvider.KeyOf(request.Scope(), name));
        if (existing is not null && existing.Token != request.Token)
        {
            throw new ResourceFailedException("AlreadyExists", $"Resource of type 'AWS::ECS::CapacityProvider' with identifier '{name}' already exists.");
        }

        return Task.FromResult(Save(request, name, request.Token));
    }

    public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken) =>
        state.Find<CapacityProvider>(CapacityProvider.KeyOf(request.Scope(), request.PhysicalId!)) is { } found
            ? Task.FromResult(Save(request, found.Name, found.Token))
            : throw new ResourceFailedException("NotFound", "The specified capacity provider was not found. Specify a valid name or ARN and try again.");

    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (request.PhysicalId is { } name && state.Find<CapacityProvider>(CapacityProvider.KeyOf(request.Scope(), name)) is { } found)
        {
            if (state.List<Cluster>(found.Scope.Prefix).FirstOrDefault(cluster => cluster.CapacityProviders.Contains(name)) is { } cluster)
            {
                throw Invalid($"The capacity provider cannot be deleted because it is associated with cluster: {cluster.Name}. Remove the capacity provider from the cluster and try again.");
            }

            state.Delete(found);
        }

        return Task.CompletedTask;
    }

    private ProvisionedResource Save(ResourceRequest request, string name, string? token)
    {
        var group = request.Properties.Object("AutoScalingGroupProvider")
            ?? throw Invalid("the emulator knows capacity providers over Auto Scaling groups only (AutoScalingGroupProvider)");
        var scaling = group.Object("ManagedScaling");
        var provider = new CapacityProvider
        {
            Scope = request.Scope(),
            Name = name,
            Token = token,
            AutoScalingGroupArn = group.Text("AutoScalingGroupArn") ?? "",
            ManagedScaling = scaling?.Text("Status") == "ENABLED",
            TargetCapacity = scaling?.Number("TargetCapacity") ?? 100,
            MinimumStep = scaling?.Number("MinimumScalingStepSize") ?? 1,
            MaximumStep = scaling?.Number("MaximumScalingStepSize") ?? 10000,
            InstanceWarmup = scaling?.Number("InstanceWarmupPeriod") ?? 300,
            TerminationProtection = group.Text("ManagedTerminationProtection") ?? "DISABLED",
            Draining = group.Text("ManagedDraining") ?? "ENABLED",
            Tags = ResourceProperties.Tags(request),
        };
        if (state.Find<AutoScalingGroup>(AutoScalingGroup.KeyOf(provider.Scope, provider.GroupName)) is not { } found)
        {
            throw Invalid("The specified Auto Scaling group ARN was not found. Specify a valid ARN and try again.");
        }

        if (provider.TerminationProtection == "ENABLED" && !(found.Properties.Flag("NewInstancesProtectedFromScaleIn") ?? false))
        {
            throw Invalid("The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, "
                + "the Auto Scaling group must have instance protection from scale in enabled.");
        }

        state.Put(provider);
        return new ProvisionedResource(name, new Dictionary<string, JsonNode?>());
    }

    private static ResourceFailedException Invalid(string message) => new("InvalidRequest", message);
}
