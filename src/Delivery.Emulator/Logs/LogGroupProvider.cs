using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Logs;

/// <summary>AWS::Logs::LogGroup (docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html, read 2026-11-23).</summary>
internal sealed class LogGroupProvider(LogStore logs, EmulatorClock clock) : IResourceProvider
{
    private const int LongestName = 512;

    public IReadOnlyCollection<string> Types { get; } = ["AWS::Logs::LogGroup"];

    public Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = request.Properties.Text("LogGroupName") ?? GeneratedName.For(request, LongestName);
        var existing = logs.Find(request.Stack.AccountId, request.Stack.Region, name);
        if (existing is not null && existing.CreatedBy != request.Token)
        {
            throw new ResourceFailedException("AlreadyExists", $"Resource of type 'AWS::Logs::LogGroup' with identifier '{{\"/properties/LogGroupName\":\"{name}\"}}' already exists.");
        }

        return Task.FromResult(Save(existing ?? new LogGroup(
            request.Stack.AccountId, request.Stack.Region, name, clock.Now, null, "STANDARD", null, false, [], request.Token), request));
    }

    public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken) =>
        Task.FromResult(Save(
            Find(request) ?? throw new ResourceFailedException("NotFound", $"Resource of type 'AWS::Logs::LogGroup' with identifier '{request.PhysicalId}' was not found."),
            request));

    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (Find(request) is { } group)
        {
            if (group.DeletionProtected)
            {
                throw new ResourceFailedException("InvalidRequest", "The specified log group cannot be deleted because deletion protection is enabled.");
            }

            logs.Remove(group);
        }

        return Task.CompletedTask;
    }

    public JsonObject? ReadLive(ResourceRequest request)
    {
        if (Find(request) is not { } group)
        {
            return null;
        }

        var live = request.Properties.DeepClone().AsObject();
        if (group.RetentionInDays is { } days)
        {
            live["RetentionInDays"] = days;
        }
        else
        {
            live.Remove("RetentionInDays");
        }

        return live;
    }

    private LogGroup? Find(ResourceRequest request) => logs.Find(request.Stack.AccountId, request.Stack.Region, request.PhysicalId ?? "");

    private ProvisionedResource Save(LogGroup group, ResourceRequest request)
    {
        var retention = request.Properties.Number("RetentionInDays");
        try
        {
            group = group with
            {
                RetentionInDays = retention is null ? null : LogSettings.CheckedRetention(retention),
                LogGroupClass = request.Properties.Text("LogGroupClass") ?? group.LogGroupClass,
                KmsKeyId = request.Properties.Text("KmsKeyId"),
                DeletionProtected = request.Properties.Flag("DeletionProtectionEnabled") ?? false,
                Tags = ResourceProperties.Tags(request),
            };
        }
        catch (AwsErrorException error)
        {
            throw new ResourceFailedException("InvalidRequest", error.Message);
        }

        logs.Save(group);
        return new ProvisionedResource(group.Name, new Dictionary<string, JsonNode?> { ["Arn"] = group.Arn + ":*" });
    }
}
