using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.S3;

/// <summary>
/// AWS::S3::Bucket: a bucket that can be used (TemplateReference "AWS::S3::Bucket", read 2026-11-26). Its settings are kept by the stack
/// and without effect.
/// </summary>
internal sealed class BucketProvider(ObjectStore store) : IResourceProvider
{
    private const int LongestName = 63;

    public IReadOnlyCollection<string> Types { get; } = ["AWS::S3::Bucket"];

    public Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = request.Properties.Text("BucketName") ?? GeneratedName.For(request, LongestName).ToLowerInvariant();
        var (accountId, region) = (request.Stack.AccountId, request.Stack.Region);
        return store.Create(name, accountId, region, request.Token) switch
        {
            null => Task.FromResult(Provisioned(name, region)),
            { } existing when existing.CreatedBy == request.Token => Task.FromResult(Provisioned(name, region)),
            { } existing when existing.AccountId == accountId =>
                throw new ResourceFailedException("AlreadyExists", $"{name} already exists in stack or account"),
            _ => throw new ResourceFailedException("AlreadyExists", $"{name} already exists"),
        };
    }

    public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken) =>
        store.Bucket(request.PhysicalId!) is { } bucket
            ? Task.FromResult(Provisioned(bucket.Name, bucket.Region))
            : throw new ResourceFailedException("NotFound", $"Resource of type 'AWS::S3::Bucket' with identifier '{request.PhysicalId}' was not found.");

    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        request.PhysicalId is { } id && store.Bucket(id) is { } bucket && !store.Delete(bucket)
            ? throw new ResourceFailedException("GeneralServiceException", "The bucket you tried to delete is not empty (Service: S3, Status Code: 409)")
            : Task.CompletedTask;

    public JsonObject? ReadLive(ResourceRequest request) => store.Bucket(request.PhysicalId ?? "") is null ? null : request.Properties;

    private static ProvisionedResource Provisioned(string name, string region) => new(name, new Dictionary<string, JsonNode?>
    {
        ["Arn"] = $"arn:{CloudFormation.Resolution.PseudoParameters.Partition(region)}:s3:::{name}",
        ["DomainName"] = $"{name}.s3.amazonaws.com",
        ["DualStackDomainName"] = $"{name}.s3.dualstack.{region}.amazonaws.com",
        ["RegionalDomainName"] = $"{name}.s3.{region}.amazonaws.com",
        ["WebsiteURL"] = $"http://{name}.s3-website.{region}.amazonaws.com",
    });
}
