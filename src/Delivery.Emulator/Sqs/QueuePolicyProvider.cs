using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Sqs;

/// <summary>AWS::SQS::QueuePolicy (docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html, read 2026-11-23).</summary>
internal sealed class QueuePolicyProvider(QueueStore queues) : IResourceProvider
{
    private const int LongestName = 128;

    public IReadOnlyCollection<string> Types { get; } = ["AWS::SQS::QueuePolicy"];

    public Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(Apply(request, GeneratedName.For(request, LongestName)));

    public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken)
    {
        var kept = request.Properties.Texts("Queues").ToHashSet(StringComparer.Ordinal);
        SetPolicy(request, before.Texts("Queues").Where(url => !kept.Contains(url)), null, mustExist: false);
        return Task.FromResult(Apply(request, request.PhysicalId!));
    }

    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        SetPolicy(request, request.Properties.Texts("Queues"), null, mustExist: false);
        return Task.CompletedTask;
    }

    private ProvisionedResource Apply(ResourceRequest request, string id)
    {
        SetPolicy(request, request.Properties.Texts("Queues"), ResourceProperties.JsonText(request.Properties["PolicyDocument"]), mustExist: true);
        return new ProvisionedResource(id, new Dictionary<string, JsonNode?> { ["Id"] = id });
    }

    private void SetPolicy(ResourceRequest request, IEnumerable<string> urls, string? policy, bool mustExist)
    {
        foreach (var url in urls)
        {
            var queue = QueueUrl.Parse(url) is { } parsed ? queues.Find(parsed.AccountId, request.Stack.Region, parsed.Name) : null;
            if (queue is null)
            {
                if (mustExist)
                {
                    throw new ResourceFailedException("NotFound", SqsErrors.NoQueue().Message);
                }

                continue;
            }

            var attributes = new Dictionary<string, string>(queue.Attributes, StringComparer.Ordinal);
            if (policy is null)
            {
                attributes.Remove("Policy");
            }
            else
            {
                attributes["Policy"] = policy;
            }

            queues.Save(queue with { Attributes = attributes });
        }
    }
}
