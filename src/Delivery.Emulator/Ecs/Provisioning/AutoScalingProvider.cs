using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Provisioning;

/// <summary>
/// AWS::AutoScaling::AutoScalingGroup, LaunchConfiguration and LifecycleHook (template reference, read 2026-11-23).
/// </summary>
internal sealed class AutoScalingProvider(EcsState state, EmulatorClock clock, CapacityPool capacity) : IResourceProvider
{
    private const string GroupType = "AWS::AutoScaling::AutoScalingGroup";
    private const string ConfigurationType = "AWS::AutoScaling::LaunchConfiguration";
    private const string HookType = "AWS::AutoScaling::LifecycleHook";

    public IReadOnlyCollection<string> Types { get; } = [GroupType, ConfigurationType, HookType];

    public async Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (request.Type != GroupType)
        {
            return SaveDocument(request, request.Properties.Text(request.Type == HookType ? "LifecycleHookName" : "LaunchConfigurationName") ?? GeneratedName.For(request, 255));
        }

        var name = request.Properties.Text("AutoScalingGroupName") ?? GeneratedName.For(request, 255);
        var existing = state.Find<AutoScalingGroup>(AutoScalingGroup.KeyOf(request.Scope(), name));
        if (existing is not null && existing.Token != request.Token)
        {
            throw new ResourceFailedException("AlreadyExists", $"AutoScalingGroup by this name already exists - A group with the name {name} already exists");
        }

        var group = existing ?? new AutoScalingGroup
        {
            Scope = request.Scope(),
            Name = name,
            Uuid = Guid.NewGuid().ToString(),
            Token = request.Token,
            MinSize = Size(request, "MinSize") ?? 0,
            MaxSize = Size(request, "MaxSize") ?? 0,
            DesiredCapacity = Size(request, "DesiredCapacity") ?? Size(request, "MinSize") ?? 0,
            Properties = request.Properties,
            CreatedAt = clock.Now,
            Tags = GroupTags(request),
        };
        Check(group);
        state.Put(group);
        request.Initiated?.Invoke(name);
        await capacity.ResizeAsync(group.Key, group.DesiredCapacity, cancellationToken);
        return Answer(group);
    }

    public async Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken)
    {
        if (request.Type != GroupType)
        {
            return SaveDocument(request, request.PhysicalId!);
        }

        var group = state.Update<AutoScalingGroup>(AutoScalingGroup.KeyOf(request.Scope(), request.PhysicalId!), current =>
        {
            var next = current with
            {
                MinSize = Size(request, "MinSize") ?? 0,
                MaxSize = Size(request, "MaxSize") ?? 0,
                Properties = request.Properties,
                Tags = GroupTags(request),
            };
            Check(next);
            return next;
        }) ?? throw new ResourceFailedException("NotFound", "AutoScalingGroup name not found - null");

        // A desired capacity that the template does not change stays what scaling made of it, within the new bounds.
        var given = Size(request, "DesiredCapacity") is { } asked && asked.ToString() != before.Text("DesiredCapacity") ? asked : group.DesiredCapacity;
        await capacity.ResizeAsync(group.Key, Math.Clamp(given, group.MinSize, group.MaxSize), cancellationToken);
        return Answer(group);
    }

    public async Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (request.PhysicalId is not { } name)
        {
            return;
        }

        if (request.Type != GroupType)
        {
            state.Delete(new AutoScalingDocument(DocumentKey(request, name), []));
        }
        else if (state.Find<AutoScalingGroup>(AutoScalingGroup.KeyOf(request.Scope(), name)) is { } group)
        {
            await capacity.ResizeAsync(group.Key, 0, cancellationToken);
            state.Delete(group);
        }
    }

    /// <summary>Instances whose user data calls cfn-signal (or the API) do so once they are up.</summary>
    public IReadOnlyList<string> SignalSenders(ResourceRequest request)
    {
        if (request.Type != GroupType || state.Find<AutoScalingGroup>(AutoScalingGroup.KeyOf(request.Scope(), request.PhysicalId!)) is not { } group)
        {
            return [];
        }

        var script = CapacityPool.StartUpScript(capacity.LaunchData(group).Data);
        return script.Contains("cfn-signal", StringComparison.Ordinal) || script.Contains("signal-resource", StringComparison.Ordinal)
            ? [.. group.Instances.Select(instance => instance.Id)]
            : [];
    }

    private ProvisionedResource SaveDocument(ResourceRequest request, string name)
    {
        if (request.Type == ConfigurationType && request.Properties.Text("InstanceType") is { } type && InstanceTypes.Find(type) is null)
        {
            throw UnknownType(type);
        }

        state.Put(new AutoScalingDocument(DocumentKey(request, name), request.Properties));
        return new ProvisionedResource(name, new Dictionary<string, JsonNode?>());
    }

    private void Check(AutoScalingGroup group)
    {
        if (group.MinSize > group.MaxSize)
        {
            throw new ResourceFailedException("InvalidRequest", $"Max bound, {group.MaxSize}, must be greater than or equal to min bound, {group.MinSize}");
        }

        if (group.DesiredCapacity < group.MinSize || group.DesiredCapacity > group.MaxSize)
        {
            throw new ResourceFailedException("InvalidRequest",
                $"Desired capacity:{group.DesiredCapacity} must be between the specified min size:{group.MinSize} and max size:{group.MaxSize}");
        }

        var (type, _, _, _) = capacity.LaunchData(group);
        if (type is null)
        {
            throw new ResourceFailedException("InvalidRequest",
                "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter. (The emulator needs an InstanceType there.)");
        }

        if (InstanceTypes.Find(type) is null)
        {
            throw UnknownType(type);
        }
    }

    private static ResourceFailedException UnknownType(string type) => new("InvalidRequest",
        $"The instance type '{type}' is not known to the emulator. Known families: {string.Join(", ", InstanceTypes.Names.Select(name => name[..name.IndexOf('.', StringComparison.Ordinal)]).Distinct())}");

    private static ProvisionedResource Answer(AutoScalingGroup group) => new(group.Name, new Dictionary<string, JsonNode?> { ["AutoScalingGroupARN"] = group.Arn });

    private static int? Size(ResourceRequest request, string name) => request.Properties.Number(name);

    private static Dictionary<string, string> GroupTags(ResourceRequest request) => ResourceProperties.Tags(request);

    private static string DocumentKey(ResourceRequest request, string name) => request.Type == HookType
        ? $"{request.Scope().Prefix}lifecycle-hook/{request.Properties.Text("AutoScalingGroupName")}/{name}"
        : $"{request.Scope().Prefix}launch-configuration/{name}";
}
