namespace Delivery.Emulator.Ecr;

/// <summary>An image as a lifecycle policy sees it.</summary>
/// <param name="IsReferenced">An index in the repository needs it.</param>
internal sealed record LifecycleImage(
    string Digest, IReadOnlyList<string> Tags, DateTimeOffset PushedAt, DateTimeOffset? PulledAt, bool IsReferenced);

/// <summary>An image that a policy expires, and the rule by which.</summary>
internal sealed record ExpiringImage(string Digest, IReadOnlyList<string> Tags, DateTimeOffset PushedAt, int RulePriority);

/// <summary>
/// What a policy expires (docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html, read 2026-11-26): an image is
/// expired by one rule or none; one that a rule selects can't be expired by rules after it, which count it all the same; the
/// oldest go first; an image that an index needs stays.
/// </summary>
internal static class LifecycleEvaluation
{
    public static IReadOnlyList<ExpiringImage> Expiring(LifecyclePolicy policy, IReadOnlyCollection<LifecycleImage> images, DateTimeOffset now)
    {
        var expiring = new List<ExpiringImage>();
        var claimed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in policy.Rules)
        {
            var selected = images.Where(each => rule.Selects(each.Tags)).ToList();
            expiring.AddRange(Over(rule, selected, now)
                .Where(each => !each.IsReferenced && !claimed.Contains(each.Digest))
                .Select(each => new ExpiringImage(each.Digest, each.Tags, each.PushedAt, rule.Priority)));
            claimed.UnionWith(selected.Select(each => each.Digest));
        }

        return [.. expiring.OrderBy(each => each.PushedAt).ThenBy(each => each.Digest, StringComparer.Ordinal)];
    }

    private static IEnumerable<LifecycleImage> Over(LifecycleRule rule, IEnumerable<LifecycleImage> selected, DateTimeOffset now)
    {
        var oldest = now - TimeSpan.FromDays(rule.Count);
        return rule.CountType switch
        {
            "imageCountMoreThan" => selected.OrderByDescending(each => each.PushedAt).ThenBy(each => each.Digest, StringComparer.Ordinal).Skip(rule.Count),
            "sinceImagePushed" => selected.Where(each => each.PushedAt <= oldest),
            _ => selected.Where(each => (each.PulledAt ?? each.PushedAt) <= oldest),
        };
    }
}
