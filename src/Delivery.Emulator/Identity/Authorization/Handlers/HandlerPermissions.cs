using System.Collections.Frozen;
using System.Text.Json;
using Delivery.Emulator.CloudFormation.Resolution;

namespace Delivery.Emulator.Identity.Authorization.Handlers;

/// <summary>What CloudFormation does with a resource.</summary>
public enum HandlerStep
{
    Create,
    Read,
    Update,
    Delete,
}

/// <summary>
/// The permissions of the resource types' handlers, and the resources that actions can be limited to. Where the data is from
/// and what the conditions mean: README.md of ResourceTypes.
/// </summary>
public static class HandlerPermissions
{
    private static readonly FrozenDictionary<string, Dictionary<string, Dictionary<string, string>>> Types =
        Read<Dictionary<string, Dictionary<string, Dictionary<string, string>>>>("handler-permissions.json").ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Dictionary<string, string>> Actions =
        Read<Dictionary<string, Dictionary<string, string>>>("service-authorization.json").ToFrozenDictionary(StringComparer.Ordinal);

    // The schemas name some reads by pattern; these are the calls that the patterns stand for here.
    private static readonly FrozenDictionary<string, string> Patterns = new Dictionary<string, string>
    {
        ["autoscaling:Describe*"] = "autoscaling:DescribeAutoScalingGroups",
        ["ec2:Describe*"] = "ec2:DescribeSubnets",
        ["elasticloadbalancing:Describe*"] = "elasticloadbalancing:DescribeTargetGroups",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The resource types whose permissions are known.</summary>
    public static IReadOnlyCollection<string> KnownTypes => Types.Keys;

    /// <summary>Actions of a step with their conditions, in the schema's order; none for a type that the data lacks.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(string type, HandlerStep step) =>
        Types.TryGetValue(type, out var steps) && steps.TryGetValue(step.ToString().ToLowerInvariant(), out var permissions)
            ? permissions.Where(each => each.Value != "-").Select(each => KeyValuePair.Create(Patterns.GetValueOrDefault(each.Key, each.Key), each.Value))
            : [];

    /// <summary>The resource that an action is about: <c>*</c> where it has none, else the ARN's form with what is not known as <c>*</c>.</summary>
    public static string ResourceOf(string action, string accountId, string region) =>
        action.Split(':') is [var service, var name] && Actions.TryGetValue(service, out var known)
            ? known.GetValueOrDefault(name, "*")
                .Replace("${Partition}", PseudoParameters.Partition(region), StringComparison.Ordinal)
                .Replace("${Region}", region, StringComparison.Ordinal)
                .Replace("${Account}", accountId, StringComparison.Ordinal)
            : "*";

    private static T Read<T>(string resource)
    {
        using var stream = typeof(HandlerPermissions).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly lacks {resource}.");
        return JsonSerializer.Deserialize<T>(stream)!;
    }
}
