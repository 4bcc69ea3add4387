using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.Identity.Authorization.Operations;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization.Handlers;

/// <summary>
/// A resource provider whose calls need the permissions of the role (or caller) that the stack operation acts as. A missing one
/// fails the resource with HandlerErrorCode AccessDenied, or UnauthorizedTaggingOperation where tags alone could not be put
/// (docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html, read 2026-11-26).
/// </summary>
internal sealed class AuthorizedHandler(IResourceProvider inner, Authorizer authorizer, CallerIdentity actor) : IResourceProvider
{
    private const string Tagging = "tags";
    private const string Roles = "roles";
    private const string AnyChange = "!";

    public IReadOnlyCollection<string> Types => inner.Types;

    public Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        Require(request, HandlerStep.Create, before: null);
        Require(request, HandlerStep.Read, before: null);
        return inner.CreateAsync(request, cancellationToken);
    }

    public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken)
    {
        Require(request, HandlerStep.Update, before);
        Require(request, HandlerStep.Read, before: null);
        return inner.UpdateAsync(request, before, cancellationToken);
    }

    public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        Require(request, HandlerStep.Delete, before: null);
        return inner.DeleteAsync(request, cancellationToken);
    }

    public IReadOnlyList<string> SignalSenders(ResourceRequest request) => inner.SignalSenders(request);

    public bool HoldsObsolete(ResourceRequest request) => inner.HoldsObsolete(request);

    public JsonObject? ReadLive(ResourceRequest request) => inner.ReadLive(request);

    private void Require(ResourceRequest request, HandlerStep step, JsonObject? before)
    {
        foreach (var (action, condition) in HandlerPermissions.Of(request.Type, step).Where(each => IsCalled(each.Value, request, before)))
        {
            foreach (var permission in Permissions(action, condition, request))
            {
                var decision = authorizer.Decide(actor, permission, request.Stack.Region);
                if (!decision.IsAllowed)
                {
                    throw new ResourceFailedException(
                        condition == Tagging ? "UnauthorizedTaggingOperation" : "AccessDenied",
                        $"{AccessDenied.Text(actor.Arn, permission, decision)} (Service: {ServiceName(action)}, Status Code: 403, Request ID: {Guid.NewGuid()})");
                }
            }
        }
    }

    /// <summary>Whether the call is made: always, with tags, or with (on an update: for a change of) one of the named properties.</summary>
    private static bool IsCalled(string condition, ResourceRequest request, JsonObject? before) => condition switch
    {
        "" or Roles => true,
        Tagging => before is null ? Tags(request).Any() : !Equal(request.Properties["Tags"], before["Tags"]),
        AnyChange => before is null || request.Properties.Select(each => each.Key).Union(before.Select(each => each.Key))
            .Any(name => name != "Tags" && !Equal(request.Properties[name], before[name])),
        _ => condition.Split('|').Any(name => before is null ? request.Properties[name] is not null : !Equal(request.Properties[name], before[name])),
    };

    private static IEnumerable<Permission> Permissions(string action, string condition, ResourceRequest request)
    {
        if (condition == Roles)
        {
            var passed = PassedRoles.Of(request);
            return action == PassRole.Action ? passed : passed.Select(each => new Permission(action, each.Resource));
        }

        var form = HandlerPermissions.ResourceOf(action, request.Stack.AccountId, request.Stack.Region);
        var own = HandlerResources.Of(request);
        var ofOwnService = own.Count > 0 && own[0].Split(':') is [_, _, var service, ..] && action.StartsWith(service + ":", StringComparison.Ordinal);
        var keys = Keys(action, request);
        return form == "*" || !ofOwnService ? [new Permission(action, form, keys)] : own.Select(arn => new Permission(action, arn, keys));
    }

    private static Dictionary<string, IReadOnlyList<string>> Keys(string action, ResourceRequest request)
    {
        var keys = new Dictionary<string, IReadOnlyList<string>>();
        RequestTags.Add(keys, Tags(request));
        if (action.StartsWith("iam:", StringComparison.Ordinal) && PhysicalIds.Text(request, "PermissionsBoundary") is { } boundary)
        {
            keys["iam:PermissionsBoundary"] = [boundary];
        }

        if (action is "iam:AttachRolePolicy" or "iam:DetachRolePolicy" && request.Properties.Texts("ManagedPolicyArns") is { Count: > 0 } attached)
        {
            keys["iam:PolicyARN"] = attached;
        }

        return keys;
    }

    /// <summary>The resource's own tags and the stack's, without those that CloudFormation adds itself.</summary>
    private static IEnumerable<(string Key, string Value)> Tags(ResourceRequest request) => request.StackTags
        .Where(tag => !tag.Key.StartsWith("aws:", StringComparison.Ordinal)).Select(tag => (tag.Key, tag.Value))
        .Concat((request.Properties["Tags"] as JsonArray ?? []).OfType<JsonObject>().Select(tag => (Scalars.Text(tag["Key"]), Scalars.Text(tag["Value"]))));

    private static bool Equal(JsonNode? one, JsonNode? other) => JsonNode.DeepEquals(one, other);

    /// <summary>The service as the SDK of the handlers names it: <c>Sqs</c>, <c>Iam</c>, <c>AutoScaling</c>.</summary>
    private static string ServiceName(string action) => action[..action.IndexOf(':', StringComparison.Ordinal)] switch
    {
        "logs" => "CloudWatchLogs",
        "cloudwatch" => "CloudWatch",
        "autoscaling" => "AutoScaling",
        "application-autoscaling" => "ApplicationAutoScaling",
        "elasticloadbalancing" => "ElasticLoadBalancingV2",
        var service => char.ToUpperInvariant(service[0]) + service[1..],
    };
}
