using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Capacity;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Provisioning;

/// <summary>AWS::EC2::LaunchTemplate: a new version at each change of its data (template reference, read 2026-11-23).</summary>
internal sealed class LaunchTemplateProvider(EcsState state, EmulatorClock clock) : IResourceProvider
{
    public IReadOnlyCollection<string> Types { get; } = ["AWS::EC2::LaunchTemplate"];

    public Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var scope = request.Scope();
        var name = request.Properties.Text("LaunchTemplateName") ?? GeneratedName.For(request, 128);
        var existing = state.List<LaunchTemplate>(scope.Prefix).FirstOrDefault(template => template.Name == name);
        if (existing is not null && existing.Token != request.Token)
        {
            throw new ResourceFailedException("AlreadyExists", $"Launch template name already in use. ({name})");
        }

        var template = existing ?? new LaunchTemplate
        {
            Scope = scope,
            Id = Ids.Ec2("lt"),
            Name = name,
            Token = request.Token,
            CreatedAt = clock.Now,
            Versions = [DataOf(request)],
            Tags = ResourceProperties.Tags(request),
        };
        state.Put(template);
        return Task.FromResult(Answer(template));
    }

    public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken)
    {
        var data = DataOf(request);
        var template = state.Update<LaunchTemplate>(LaunchTemplate.KeyOf(request.Scope(), request.PhysicalId!), current => current with
        {
            Versions = JsonNode.DeepEquals(current.Versions[^1], data) ? current.Versions : [.. current.Versions, data],
            Tags = ResourceProperties.Tags(request),
        }) ?? throw new ResourceFailedException("NotFound", $"The specified launch template, with template ID {request.PhysicalId}, does not exist.");
        return Task.FromResult(Answer(template));
    }

    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (request.PhysicalId is { } id && state.Find<LaunchTemplate>(LaunchTemplate.KeyOf(request.Scope(), id)) is { } template)
        {
            state.Delete(template);
        }

        return Task.CompletedTask;
    }

    private static JsonObject DataOf(ResourceRequest request)
    {
        var data = request.Properties.Object("LaunchTemplateData") ?? [];
        return data.Text("InstanceType") is { } type && InstanceTypes.Find(type) is null
            ? throw new ResourceFailedException("InvalidRequest", $"The instance type '{type}' is not known to the emulator.")
            : (JsonObject)data.DeepClone();
    }

    /// <summary>CloudFormation leaves the default version at 1; groups refer to the latest.</summary>
    private static ProvisionedResource Answer(LaunchTemplate template) => new(template.Id, new Dictionary<string, JsonNode?>
    {
        ["LaunchTemplateId"] = template.Id,
        ["LatestVersionNumber"] = template.Versions.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["DefaultVersionNumber"] = "1",
    });
}
