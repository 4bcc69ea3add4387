using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Registry;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecr;

/// <summary>AWS::ECR::Repository (docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html, read 2026-11-23).</summary>
internal sealed class RepositoryProvider(RepositoryStore repositories, EmulatorParts parts) : IResourceProvider
{
    private const int LongestName = 256;

    public IReadOnlyCollection<string> Types { get; } = ["AWS::ECR::Repository"];

    public Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = request.Properties.Text("RepositoryName") ?? GeneratedName.For(request, LongestName).ToLowerInvariant();
        var existing = repositories.Find(request.Stack.AccountId, request.Stack.Region, name);
        if (existing is not null && existing.CreatedBy != request.Token)
        {
            throw new ResourceFailedException("AlreadyExists", $"Resource of type 'AWS::ECR::Repository' with identifier '{name}' already exists.");
        }

        var encryption = request.Properties.Object("EncryptionConfiguration");
        var bare = new Repository(
            request.Stack.AccountId, request.Stack.Region, name, parts.Clock.Now, "MUTABLE", [], ScanOnPush: false,
            encryption?.Text("EncryptionType") ?? "AES256", encryption?.Text("KmsKey"), null, null, [], request.Token);
        return Task.FromResult(Save(existing ?? bare, request));
    }

    public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken) =>
        Task.FromResult(Save(Find(request) ?? throw NotFound(request), request));

    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (Find(request) is not { } repository)
        {
            return Task.CompletedTask;
        }

        if (request.Properties.Flag("EmptyOnDelete") != true && repositories.Manifests(repository).Count > 0)
        {
            throw new ResourceFailedException("GeneralServiceException", EcrErrors.RepositoryNotEmpty(repository.Name, repository.AccountId).Message);
        }

        repositories.Remove(repository);
        return Task.CompletedTask;
    }

    public JsonObject? ReadLive(ResourceRequest request)
    {
        if (Find(request) is not { } repository)
        {
            return null;
        }

        var live = request.Properties.DeepClone().AsObject();
        if (live["ImageTagMutability"] is not null || repository.TagMutability != "MUTABLE")
        {
            live["ImageTagMutability"] = repository.TagMutability;
        }

        if (live["ImageScanningConfiguration"] is not null || repository.ScanOnPush)
        {
            live["ImageScanningConfiguration"] = new JsonObject { ["ScanOnPush"] = repository.ScanOnPush };
        }

        return live;
    }

    private Repository? Find(ResourceRequest request) => repositories.Find(request.Stack.AccountId, request.Stack.Region, request.PhysicalId ?? "");

    private ProvisionedResource Save(Repository repository, ResourceRequest request)
    {
        var properties = request.Properties;
        var filters = properties.Objects("ImageTagMutabilityExclusionFilters").Select(each => each.RequiredText("ImageTagMutabilityExclusionFilterValue")).ToList();
        try
        {
            repository = RepositorySettings.WithMutability(repository, properties.Text("ImageTagMutability") ?? "MUTABLE", filters) with
            {
                ScanOnPush = properties.Object("ImageScanningConfiguration")?.Flag("ScanOnPush") ?? false,
                LifecyclePolicy = properties.Object("LifecyclePolicy")?.Text("LifecyclePolicyText") is { } lifecycle
                    ? LifecyclePolicy.Checked(lifecycle)
                    : null,
                Policy = ResourceProperties.JsonText(properties["RepositoryPolicyText"]),
                Tags = ResourceProperties.Tags(request),
            };
        }
        catch (AwsErrorException error)
        {
            throw new ResourceFailedException("InvalidRequest", error.Message);
        }

        repositories.Save(repository);
        return new ProvisionedResource(repository.Name, new Dictionary<string, JsonNode?>
        {
            ["Arn"] = repository.Arn,
            ["RepositoryUri"] = $"localhost:{parts.Endpoint.Port}/{repository.Name}",
        });
    }

    private static ResourceFailedException NotFound(ResourceRequest request) =>
        new("NotFound", $"Resource of type 'AWS::ECR::Repository' with identifier '{request.PhysicalId}' was not found.");
}
