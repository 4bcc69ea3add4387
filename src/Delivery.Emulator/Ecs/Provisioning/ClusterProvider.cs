using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Provisioning;

/// <summary>
/// AWS::ECS::Cluster and AWS::ECS::ClusterCapacityProviderAssociations (their pages of the CloudFormation template reference, read 2026-11-23).
/// </summary>
internal sealed class ClusterProvider(EcsState state) : IResourceProvider
{
    private const string ClusterType = "AWS::ECS::Cluster";
    private const string AssociationsType = "AWS::ECS::ClusterCapacityProviderAssociations";

    public IReadOnlyCollection<string> Types { get; } = [ClusterType, AssociationsType];

    public Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(request.Type == ClusterType ? CreateCluster(request) : Associate(request, request.Properties.Text("Cluster")!));

    public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken) => Task.FromResult(
        request.Type == ClusterType ? Save(Find(request, request.PhysicalId!) ?? throw Gone(request.PhysicalId!), request) : Associate(request, request.PhysicalId!));

    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (request.PhysicalId is not { } name || Find(request, name) is not { } cluster)
        {
            return Task.CompletedTask;
        }

        if (request.Type == AssociationsType)
        {
            RefuseUsedProviders(cluster, []);
            state.Put(cluster with { CapacityProviders = [], DefaultStrategy = [] });
            return Task.CompletedTask;
        }

        if (state.List<EcsService>($"{cluster.Key}/").Any(service => service.Status != "INACTIVE"))
        {
            throw Refused("The Cluster cannot be deleted while Services are active.");
        }

        if (state.List<EcsTask>($"{cluster.Key}/").Any(task => !task.IsStopped))
        {
            throw Refused("The Cluster cannot be deleted while Tasks are active.");
        }

        if (state.List<AutoScalingGroup>(cluster.Scope.Prefix).Any(group => group.Instances.Any(instance => instance.Cluster == cluster.Name)))
        {
            throw Refused("The Cluster cannot be deleted while Container Instances are active or draining.");
        }

        state.Delete(cluster);
        return Task.CompletedTask;
    }

    private ProvisionedResource CreateCluster(ResourceRequest request)
    {
        // CreateCluster is idempotent on AWS: an active cluster of that name is answered.
        var name = request.Properties.Text("ClusterName") ?? GeneratedName.For(request, 255);
        return Save(new Cluster { Scope = request.Scope(), Name = name }, request);
    }

    private ProvisionedResource Save(Cluster cluster, ResourceRequest request)
    {
        var properties = request.Properties;
        cluster = cluster with
        {
            Settings = ApiForm.Of(properties["ClusterSettings"]) as JsonArray ?? [],
            Configuration = ApiForm.Of(properties["Configuration"]) as JsonObject,
            ServiceConnectDefaults = ApiForm.Of(properties["ServiceConnectDefaults"]) as JsonObject,
            CapacityProviders = properties.ContainsKey("CapacityProviders") ? properties.Texts("CapacityProviders") : cluster.CapacityProviders,
            DefaultStrategy = properties.ContainsKey("DefaultCapacityProviderStrategy") ? Strategies.Of(properties, "DefaultCapacityProviderStrategy") : cluster.DefaultStrategy,
            Tags = ResourceProperties.Tags(request),
        };
        state.Put(cluster);
        return new ProvisionedResource(cluster.Name, new Dictionary<string, JsonNode?> { ["Arn"] = cluster.Arn });
    }

    private ProvisionedResource Associate(ResourceRequest request, string name)
    {
        name = name[(name.LastIndexOf('/') + 1)..];
        var cluster = Find(request, name) ?? throw Gone(name);
        var providers = request.Properties.Texts("CapacityProviders");
        foreach (var provider in providers.Where(provider => provider is not ("FARGATE" or "FARGATE_SPOT")))
        {
            if (state.Find<CapacityProvider>(CapacityProvider.KeyOf(cluster.Scope, provider)) is null)
            {
                throw new ResourceFailedException("InvalidRequest", $"The specified capacity provider was not found. Specify a valid name or ARN and try again. ({provider})");
            }
        }

        RefuseUsedProviders(cluster, providers);
        state.Put(cluster with { CapacityProviders = providers, DefaultStrategy = Strategies.Of(request.Properties, "DefaultCapacityProviderStrategy") });
        return new ProvisionedResource(cluster.Name, new Dictionary<string, JsonNode?>());
    }

    /// <summary>PutClusterCapacityProviders refuses to take away what a service uses (API reference, ResourceInUseException).</summary>
    private void RefuseUsedProviders(Cluster cluster, IReadOnlyList<string> kept)
    {
        var used = state.List<EcsService>($"{cluster.Key}/").Where(service => service.Status != "INACTIVE")
            .SelectMany(service => service.Configuration.Strategy.Select(item => item.CapacityProvider));
        if (used.Except(kept).Intersect(cluster.CapacityProviders).Any())
        {
            throw Refused("The specified capacity provider is in use and cannot be removed.");
        }
    }

    private Cluster? Find(ResourceRequest request, string name) => state.Find<Cluster>(Cluster.KeyOf(request.Scope(), name));

    private static ResourceFailedException Refused(string message) => new("GeneralServiceException", message);

    private static ResourceFailedException Gone(string name) => new("NotFound", $"Cluster not found. ({name})");
}

/// <summary>Capacity provider strategies in templates.</summary>
internal static class Strategies
{
    public static IReadOnlyList<StrategyItem> Of(JsonObject properties, string name) =>
        [.. properties.Objects(name).Select(item => new StrategyItem(item.Text("CapacityProvider") ?? "", item.Number("Base") ?? 0, item.Number("Weight") ?? 0))];
}

/// <summary>Readings of a request.</summary>
internal static class RequestExtensions
{
    public static Scope Scope(this ResourceRequest request) => new(request.Stack.AccountId, request.Stack.Region);
}
