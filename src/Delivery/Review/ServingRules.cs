using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Delivery.Review;

/// <summary>What a change in place does to those who use the resource: it stays, and still somebody is cut off.</summary>
internal static partial class ServingRules
{
    /// <summary>Clients know a listener's port.</summary>
    public static string? PortMoved(RuleSubject subject) =>
        subject.Change.Type == "AWS::ElasticLoadBalancingV2::Listener" && subject.Changed("Port") is { Before: { } before, After: { } after }
            ? $"{subject.Change.LogicalId} answers on port {after} and no longer on {before}: clients of the old port are cut off."
            : null;

    /// <summary>
    /// Sources: Elastic Load Balancing User Guide, "Security policies for your Application Load Balancer" (the name says the least version; the oldest
    /// names take TLS 1.0), read 2026-11-26.
    /// </summary>
    public static string? OlderTls(RuleSubject subject) => Tls(subject) is var (before, after) && after < before
        ? $"{subject.Change.LogicalId} takes TLS 1.{after} again, which it refused." : null;

    public static string? NewerTls(RuleSubject subject) => Tls(subject) is var (before, after) && after > before
        ? $"{subject.Change.LogicalId} refuses clients that can't do TLS 1.{after}." : null;

    /// <summary>Whoever may not use the key is refused (SQS Developer Guide, "Key management", read 2026-11-26).</summary>
    public static string? KeyRequired(RuleSubject subject) =>
        subject.Change.Type is "AWS::SQS::Queue" or "AWS::SNS::Topic" && subject.Changed("KmsMasterKeyId") is { After: not null }
            ? $"{subject.Change.LogicalId} is encrypted by another key: senders and receivers that may not use it are refused."
            : null;

    /// <summary>Alarms and scaling by metrics of tasks depend on them.</summary>
    public static string? MetricsLost(RuleSubject subject) =>
        subject.Change.Type == "AWS::ECS::Cluster" && subject.Changed("ClusterSettings") is { After: "disabled" }
            ? $"{subject.Change.LogicalId} has no metrics of tasks any more: scaling and alarms of its services lose theirs."
            : null;

    /// <summary>Tasks can only be placed on hosts of their image's architecture. Graviton types have a g after their generation.</summary>
    public static string? ArchitectureChanged(RuleSubject subject) =>
        subject.Change.Type == "AWS::AutoScaling::AutoScalingGroup" && !subject.IsAdded && !subject.IsRemoved
        && IsArm(subject.Before) is { } before && IsArm(subject.After) is { } after && before != after
            ? $"{subject.Change.LogicalId}: hosts become {(after ? "arm64" : "x86-64")}; tasks of images for {(before ? "arm64" : "x86-64")} find no host any more."
            : null;

    /// <summary>Rules of a repository that expire images sooner, or that were not there.</summary>
    public static string? ImagesExpireSooner(RuleSubject subject)
    {
        if (subject.Change.Type != "AWS::ECR::Repository" || subject.IsAdded || subject.Changed("LifecyclePolicy") is null)
        {
            return null;
        }
        var before = Expirations(subject.Before);
        var sooner = Expirations(subject.After).Where(rule => !before.TryGetValue(rule.Key, out var known) || rule.Value < known)
            .Select(rule => $"{rule.Key} {rule.Value}{(before.TryGetValue(rule.Key, out var count) ? $" instead of {count}" : "")}").ToList();
        return sooner.Count == 0 ? null : $"{subject.Change.LogicalId} deletes images that it kept: {string.Join(", ", sooner)}.";
    }

    private static (int Before, int After)? Tls(RuleSubject subject) =>
        subject.Change.Type == "AWS::ElasticLoadBalancingV2::Listener" && subject.Changed("SslPolicy") is { Before: { } before, After: { } after } ? (Least(before), Least(after)) : null;

    private static int Least(string policy) => LeastVersion().Match(policy) is { Success: true } match ? match.Groups[1].Value[0] - '0' : 0;

    private static bool? IsArm(JsonObject? group)
    {
        var first = (group?["MixedInstancesPolicy"]?["LaunchTemplate"]?["Overrides"] as JsonArray)?.FirstOrDefault();
        return PropertyDifferences.Show((first as JsonObject)?["InstanceType"]) is { } type && type != PropertyDifferences.KnownAfterApply
            ? GravitonFamily().IsMatch(type) : null;
    }

    private static Dictionary<string, int> Expirations(JsonObject? repository)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        try
        {
            var text = PropertyDifferences.Show(repository?["LifecyclePolicy"]?["LifecyclePolicyText"]);
            foreach (var rule in (text is null ? null : JsonNode.Parse(text)?["rules"] as JsonArray ?? []) ?? [])
            {
                var selection = rule?["selection"];
                if (int.TryParse(PropertyDifferences.Show(selection?["countNumber"]), out var count))
                {
                    counts[$"{PropertyDifferences.Show(selection?["tagStatus"])} {PropertyDifferences.Show(selection?["countType"])}"] = count;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // CloudFormation refuses such a policy itself.
        }
        return counts;
    }

    [GeneratedRegex("(?:TLS(?:13)?|FS)-1-([0-3])", RegexOptions.CultureInvariant)]
    private static partial Regex LeastVersion();

    [GeneratedRegex(@"^[a-z]+[0-9]+g[a-z]*\.", RegexOptions.CultureInvariant)]
    private static partial Regex GravitonFamily();
}
