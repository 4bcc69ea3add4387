using System.Text.Json.Nodes;

namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>
/// Makes, changes and removes resources of a family for the CloudFormation engine. Which change replaces is decided by
/// the engine from the resource type's data, never here. Calls return when the resource is stable.
/// </summary>
public interface IResourceProvider
{
    /// <summary>The types it serves, e.g. <c>AWS::SQS::Queue</c>.</summary>
    IReadOnlyCollection<string> Types { get; }

    /// <summary>Creates. The same <see cref="ResourceRequest.Token"/> again (after a crash) returns the resource made before.</summary>
    /// <exception cref="ResourceFailedException">The resource can't be made; its message becomes the event's reason.</exception>
    Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken);

    /// <summary>Updates in place from the properties <paramref name="before"/> to the request's.</summary>
    Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken);

    /// <summary>Deletes; a resource that is gone already is no error.</summary>
    Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken);

    /// <summary>Unique ids of those that, by themselves, signal success to a resource that has just been made: a group's instances whose start-up does so.</summary>
    IReadOnlyList<string> SignalSenders(ResourceRequest request) => [];

    /// <summary>Whether the resource has parts that are not what it would be made of now: a group's instances of an earlier launch template.</summary>
    bool HoldsObsolete(ResourceRequest request) => false;

    /// <summary>
    /// The resource as it is now, for drift detection and drift-aware change sets: properties in the template's form,
    /// or null where it is gone. The default knows no drift.
    /// </summary>
    JsonObject? ReadLive(ResourceRequest request) => request.Properties;
}

/// <summary>What a provider needs to know.</summary>
/// <param name="PhysicalId">Null on create.</param>
/// <param name="Properties">Fully resolved properties, in the template's spelling.</param>
/// <param name="StackTags">Tags of the stack, to be merged below the resource's own, with the aws:cloudformation:* ones.</param>
/// <param name="Token">Unique for this step of this operation.</param>
public sealed record ResourceRequest(
    StackReference Stack, string LogicalId, string Type, string? PhysicalId, JsonObject Properties,
    IReadOnlyDictionary<string, string> StackTags, string Token)
{
    /// <summary>
    /// Call it on create as soon as the physical id is known, before waiting for stability: the engine announces
    /// "Resource creation Initiated" and, should the creation fail later, deletes what was begun.
    /// </summary>
    public Action<string>? Initiated { get; init; }

    /// <summary>The resource's UpdatePolicy attribute, functions resolved; null where it has none.</summary>
    public JsonObject? UpdatePolicy { get; init; }

    /// <summary>The resource's CreationPolicy attribute, functions resolved; null where it has none.</summary>
    public JsonObject? CreationPolicy { get; init; }

    /// <summary>Call it on update to tell of progress: each text becomes an event of the resource (UPDATE_IN_PROGRESS).</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Where the stack's operation stands: <c>forward</c>, <c>rollback</c>, <c>clean-up</c> or <c>delete</c>.</summary>
    public string Phase { get; init; } = "forward";
}

/// <summary>The stack that a resource belongs to.</summary>
public sealed record StackReference(string StackId, string StackName, string AccountId, string Region);

/// <summary>A stable resource.</summary>
/// <param name="PhysicalId">What <c>Ref</c> answers and what change sets show.</param>
/// <param name="Attributes">Values for <c>Fn::GetAtt</c>, by attribute name (dotted for nested ones).</param>
public sealed record ProvisionedResource(string PhysicalId, IReadOnlyDictionary<string, JsonNode?> Attributes);

/// <summary>An expected failure of a resource, worded as the resource handler words it on AWS.</summary>
/// <param name="handlerErrorCode">Empty where AWS tells the message as it is, without a handler's frame. E.g. <c>AlreadyExists</c>, <c>InvalidRequest</c>, <c>NotStabilized</c>, <c>GeneralServiceException</c>.</param>
public sealed class ResourceFailedException(string handlerErrorCode, string message) : Exception(message)
{
    public string HandlerErrorCode { get; } = handlerErrorCode;
}
