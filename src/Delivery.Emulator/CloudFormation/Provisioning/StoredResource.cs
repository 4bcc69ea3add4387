using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>
/// A resource without a real thing behind it, as it stands in the state store: kind by family and type, e.g.
/// <c>ec2/vpc</c>, <c>ec2/subnet</c>, <c>ec2/security-group</c>, <c>iam/role</c>, <c>elbv2/target-group</c> (see each family's file);
/// key <c>{account}/{region}/{Id}</c>. The read APIs answer from these documents.
/// </summary>
public sealed record StoredResource
{
    /// <summary>What <c>Ref</c> answers: <c>vpc-0123...</c>, a name or an ARN.</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }
    public required string StackId { get; init; }
    public required string StackName { get; init; }
    public required string LogicalId { get; init; }

    /// <summary>Properties as resolved, in the template's spelling.</summary>
    public required JsonObject Properties { get; init; }

    /// <summary>Values for <c>Fn::GetAtt</c>, e.g. <c>AvailabilityZone</c>, <c>AllocationId</c>, <c>Arn</c>.</summary>
    public required JsonObject Attributes { get; init; }

    /// <summary>The resource's own tags over the stack's.</summary>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required string Token { get; init; }
}

/// <summary>How resources of a type come to be.</summary>
/// <param name="Kind">Kind of the documents in the state store.</param>
/// <param name="Id">The physical id; must be the same for the same token.</param>
/// <param name="Attributes">Attributes of the resource with that id.</param>
public sealed record ResourceDefinition(string Kind, Func<ResourceRequest, string> Id, Func<ResourceRequest, string, JsonObject> Attributes)
{
    /// <summary>How long AWS is known to take to create one; instant where the clock is.</summary>
    public TimeSpan Takes { get; init; }

    /// <summary>How long it takes to delete one.</summary>
    public TimeSpan DeletionTakes { get; init; }

    /// <summary>Whether the id is a name that must not be taken.</summary>
    public bool Named { get; init; }

    /// <summary>Refuses what AWS would refuse.</summary>
    public Action<ResourceRequest>? Check { get; init; }

    /// <summary>Refuses the deletion of what others still need.</summary>
    public Action<ResourceRequest>? CheckDeletion { get; init; }

    /// <summary>Told of the resource once it is made or changed.</summary>
    public Action<StoredResource>? Written { get; init; }
}

/// <summary>Provides the types of one family from their definitions.</summary>
public abstract class StoredResourceProvider(EmulatorParts parts) : IResourceProvider
{
    private IReadOnlyDictionary<string, ResourceDefinition>? _definitions;

    public IReadOnlyCollection<string> Types => [.. Known.Keys];

    protected EmulatorParts Parts { get; } = parts;

    private IReadOnlyDictionary<string, ResourceDefinition> Known => _definitions ??= Definitions();

    public async Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var definition = Known[request.Type];
        var id = definition.Id(request);
        var found = Parts.Store.Get<StoredResource>(definition.Kind, Key(request, id));
        if (found is null || found.Token != request.Token)
        {
            if (found is not null && definition.Named)
            {
                throw new ResourceFailedException("AlreadyExists", $"Resource of type '{request.Type}' with identifier '{id}' already exists.");
            }

            definition.Check?.Invoke(request);
            found = Document(definition, request, id, Parts.Clock.Now);
            Parts.Store.Put(definition.Kind, Key(request, id), found);
            definition.Written?.Invoke(found);
        }

        request.Initiated?.Invoke(id);
        await Parts.Clock.TakesAsync(definition.Takes, cancellationToken);
        return Provisioned(found);
    }

    public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken)
    {
        var definition = Known[request.Type];
        var id = request.PhysicalId ?? throw new ResourceFailedException("NotFound", "The resource has no id.");
        var found = Parts.Store.Get<StoredResource>(definition.Kind, Key(request, id))
            ?? throw new ResourceFailedException("NotFound", $"Resource of type '{request.Type}' with identifier '{id}' was not found.");
        definition.Check?.Invoke(request);
        var updated = Document(definition, request, id, found.CreatedAt) with { Token = found.Token };
        Parts.Store.Put(definition.Kind, Key(request, id), updated);
        definition.Written?.Invoke(updated);
        return Task.FromResult(Provisioned(updated));
    }

    public virtual async Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var definition = Known[request.Type];
        if (request.PhysicalId is { } id && Parts.Store.Get<StoredResource>(definition.Kind, Key(request, id)) is not null)
        {
            definition.CheckDeletion?.Invoke(request);
            await Parts.Clock.TakesAsync(definition.DeletionTakes, cancellationToken);
            Parts.Store.Delete(definition.Kind, Key(request, id));
        }
    }

    public JsonObject? ReadLive(ResourceRequest request) => request.PhysicalId is { } id
        ? Parts.Store.Get<StoredResource>(Known[request.Type].Kind, Key(request, id))?.Properties
        : null;

    protected abstract IReadOnlyDictionary<string, ResourceDefinition> Definitions();

    /// <summary>A document of another resource of this account and region, or null.</summary>
    protected StoredResource? Find(ResourceRequest request, string kind, string id) => Parts.Store.Get<StoredResource>(kind, Key(request, id));

    /// <summary>All documents of a kind in this account and region but the request's own.</summary>
    protected IEnumerable<StoredResource> Others(ResourceRequest request, string kind) =>
        Parts.Store.List<StoredResource>(kind, Key(request, "")).Where(other => other.Id != request.PhysicalId && other.Token != request.Token);

    /// <summary>The key of a document, by which a name is taken: account and region, unless the family is global.</summary>
    protected virtual string Key(ResourceRequest request, string id) => $"{request.Stack.AccountId}/{request.Stack.Region}/{id}";

    private static StoredResource Document(ResourceDefinition definition, ResourceRequest request, string id, DateTimeOffset createdAt)
    {
        var tags = new Dictionary<string, string>(request.StackTags);
        foreach (var tag in (request.Properties["Tags"] as JsonArray ?? []).OfType<JsonObject>())
        {
            tags[CloudFormation.Types.Scalars.Text(tag["Key"])] = CloudFormation.Types.Scalars.Text(tag["Value"]);
        }

        return new StoredResource
        {
            Id = id,
            Type = request.Type,
            StackId = request.Stack.StackId,
            StackName = request.Stack.StackName,
            LogicalId = request.LogicalId,
            Properties = (JsonObject)request.Properties.DeepClone(),
            Attributes = definition.Attributes(request, id),
            Tags = tags,
            CreatedAt = createdAt,
            Token = request.Token,
        };
    }

    private static ProvisionedResource Provisioned(StoredResource resource) =>
        new(resource.Id, resource.Attributes.ToDictionary(attribute => attribute.Key, attribute => attribute.Value?.DeepClone()));
}

/// <summary>Ids in AWS's forms, the same for the same token.</summary>
public static class PhysicalIds
{
    /// <summary><c>prefix-</c> and 17 hexadecimal digits, as EC2 has them.</summary>
    public static string Hex(ResourceRequest request, string prefix) => $"{prefix}-{Hash(request.Token + prefix)[..17]}";

    /// <summary>The property where it is given, else the name that CloudFormation gives.</summary>
    public static string Name(ResourceRequest request, string property, int limit) =>
        Text(request, property) is { Length: > 0 } given ? given : GeneratedName.For(request, limit);

    /// <summary>Twelve letters and digits.</summary>
    public static string Suffix(ResourceRequest request)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        return string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(request.Token)).Take(12).Select(value => Letters[value % Letters.Length]));
    }

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static string? Text(ResourceRequest request, string property) =>
        request.Properties[property] is JsonValue value ? CloudFormation.Types.Scalars.Text(value) : null;

    public static string Arn(ResourceRequest request, string service, string resource, bool regional = true) =>
        $"arn:{Resolution.PseudoParameters.Partition(request.Stack.Region)}:{service}:{(regional ? request.Stack.Region : "")}:{request.Stack.AccountId}:{resource}";
}
