using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;

namespace Delivery.Emulator.S3;

/// <summary>AWS::S3::BucketPolicy: kept by the stack, evaluated by nobody (TemplateReference "AWS::S3::BucketPolicy", read 2026-11-26).</summary>
internal sealed class BucketPolicyProvider(ObjectStore store) : IResourceProvider
{
    public IReadOnlyCollection<string> Types { get; } = ["AWS::S3::BucketPolicy"];

    public Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken) => Task.FromResult(OfBucket(request));

    public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken) =>
        Task.FromResult(OfBucket(request));

    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => Task.CompletedTask;

    private ProvisionedResource OfBucket(ResourceRequest request)
    {
        var bucket = PhysicalIds.Text(request, "Bucket") ?? "";
        return store.Bucket(bucket) is not null
            ? new ProvisionedResource(bucket, new Dictionary<string, JsonNode?>())
            : throw new ResourceFailedException("NotFound", "The specified bucket does not exist (Service: S3, Status Code: 404)");
    }
}
