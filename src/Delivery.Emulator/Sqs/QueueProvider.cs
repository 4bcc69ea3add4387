using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Sqs;

/// <summary>AWS::SQS::Queue (docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html, read 2026-11-23).</summary>
internal sealed class QueueProvider(QueueStore queues, EmulatorParts parts) : IResourceProvider
{
    private const int LongestName = 80;

    // Property and attribute have the same name.
    private static readonly string[] Settings =
    [
        "DelaySeconds", "KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId", "MaximumMessageSize", "MessageRetentionPeriod",
        "ReceiveMessageWaitTimeSeconds", "RedriveAllowPolicy", "RedrivePolicy", "SqsManagedSseEnabled", "VisibilityTimeout",
    ];

    public IReadOnlyCollection<string> Types { get; } = ["AWS::SQS::Queue"];

    public Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (request.Properties.Flag("FifoQueue") == true)
        {
            throw new ResourceFailedException("InvalidRequest", "The emulator does not support FIFO queues.");
        }

        var name = request.Properties.Text("QueueName") ?? GeneratedName.For(request, LongestName);
        if (!Queue.IsName(name))
        {
            throw new ResourceFailedException("InvalidRequest", Queue.NameRule);
        }

        var existing = queues.Find(request.Stack.AccountId, request.Stack.Region, name);
        if (existing is not null && existing.CreatedBy != request.Token)
        {
            throw new ResourceFailedException("AlreadyExists", $"Resource of type 'AWS::SQS::Queue' with identifier '{name}' already exists.");
        }

        return Task.FromResult(Save(existing ?? new Queue(
            request.Stack.AccountId, request.Stack.Region, name, parts.Clock.Now, parts.Clock.Now, [], [], request.Token), request));
    }

    public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken) =>
        Task.FromResult(Save(
            Find(request) ?? throw new ResourceFailedException("NotFound", $"Resource of type 'AWS::SQS::Queue' with identifier '{request.PhysicalId}' was not found."),
            request));

    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (Find(request) is { } queue)
        {
            queues.Remove(queue);
        }

        return Task.CompletedTask;
    }

    public JsonObject? ReadLive(ResourceRequest request)
    {
        if (Find(request) is not { } queue)
        {
            return null;
        }

        var live = request.Properties.DeepClone().AsObject();
        foreach (var name in Settings.Where(each => each is not ("RedrivePolicy" or "RedriveAllowPolicy")))
        {
            if (!queue.Attributes.TryGetValue(name, out var value))
            {
                live.Remove(name);
            }
            else if (live[name] is null || live.Text(name) != value)
            {
                live[name] = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : value;
            }
        }

        return live;
    }

    private Queue? Find(ResourceRequest request) =>
        QueueUrl.Parse(request.PhysicalId ?? "") is { } url ? queues.Find(url.AccountId, request.Stack.Region, url.Name) : null;

    private ProvisionedResource Save(Queue queue, ResourceRequest request)
    {
        var attributes = Settings.Select(name => (Name: name, Value: ResourceProperties.JsonText(request.Properties[name])))
            .Where(each => each.Value is not null).ToDictionary(each => each.Name, each => each.Value!, StringComparer.Ordinal);
        if (queue.Attributes.TryGetValue("Policy", out var policy))
        {
            attributes["Policy"] = policy; // a resource of its own: AWS::SQS::QueuePolicy
        }

        try
        {
            QueueAttributes.Check(attributes);
        }
        catch (AwsErrorException error)
        {
            throw new ResourceFailedException("InvalidRequest", error.Message);
        }

        var saved = queue with { Attributes = attributes, Tags = ResourceProperties.Tags(request), ModifiedAt = parts.Clock.Now };
        if (saved.Redrive is { } redrive && queues.FindByArn(redrive.TargetArn) is null)
        {
            throw new ResourceFailedException("InvalidRequest", SqsErrors.Invalid(attributes["RedrivePolicy"], "RedrivePolicy", "Dead letter target does not exist.").Message);
        }

        queues.Save(saved);
        var url = QueueUrl.Of(parts, saved);
        return new ProvisionedResource(url, new Dictionary<string, JsonNode?> { ["Arn"] = saved.Arn, ["QueueName"] = saved.Name, ["QueueUrl"] = url });
    }
}
