using System.Text.Json;
using System.Text.Json.Nodes;
using Delivery.Forecast;

namespace Delivery.Review;

/// <summary>What is known about a stage beside the change set itself.</summary>
/// <param name="SecretParameters">Values given for NoEcho parameters, by name: CloudFormation echoes <c>****</c> for them.</param>
public sealed record ReviewSubject(
    string Stage, string Environment, string Account, string Region, string StackName, string TemplateHash, string? ImageDigest,
    IReadOnlyDictionary<string, string> SecretParameters)
{
    /// <summary>Who carries a security group, by the group's logical id, so that a rule's finding says what can be reached by it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> GroupMembers { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Auto Scaling groups without a replacing update policy, by logical id: what else replaces them conditionally doesn't.</summary>
    public IReadOnlySet<string> RollingGroups { get; init; } = new HashSet<string>(StringComparer.Ordinal);
}

/// <summary>Makes the review of a described change set.</summary>
public static class ReviewBuilder
{
    private const int MostNames = 10;

    public static StageReview Build(ReviewSubject subject, DescribedChangeSet described, SecretFingerprint fingerprint)
    {
        var redaction = new SecretRedaction(fingerprint, [.. subject.SecretParameters.Values, .. SecretRedaction.NamedSecrets(described.Parameters.Select(parameter => (parameter.Name, parameter.ResolvedValue ?? parameter.Value)))]);
        var replacements = new Replacements(described.Changes, subject.RollingGroups);
        var causes = new CauseChains(described.Changes);
        List<string> untold = [];
        List<Finding> findings = [];
        List<ResourceChange> changes = [];
        List<PlannedResource> resourcesBefore = [];
        List<PlannedResource> resourcesAfter = [];
        foreach (var change in described.Changes.OrderBy(change => change.LogicalId, StringComparer.Ordinal))
        {
            var before = Properties(change.BeforeContext, redaction);
            var after = Properties(change.AfterContext, redaction);
            var reviewed = new ResourceChange
            {
                Action = change.Action,
                LogicalId = change.LogicalId,
                PhysicalId = change.PhysicalId,
                Type = change.Type,
                Replacement = replacements.Of(change),
                PolicyAction = change.PolicyAction,
                Scope = [.. change.Scope.Order(StringComparer.Ordinal)],
                Properties = ReviewedProperties.Of(change, before, after, redaction),
                Causes = causes.To(change),
            };
            if (IsUntold(change, reviewed))
            {
                untold.Add(change.LogicalId);
            }
            var found = FindingRules.For(new(reviewed, before, after, described.IsCreate, change.BeforeContext, replacements.IsOnlyPassedThrough(change))
            {
                Members = subject.GroupMembers.GetValueOrDefault(change.LogicalId) ?? [],
            }).ToList();
            findings.AddRange(found);
            if (before is not null && change.Action is not ("Add" or "Import"))
            {
                resourcesBefore.Add(new(change.LogicalId, change.Type, before));
            }
            if (after is not null && change.Action != "Remove")
            {
                resourcesAfter.Add(new(change.LogicalId, change.Type, after));
            }
            changes.Add(reviewed with { Consequence = found.Select(finding => finding.Consequence).DefaultIfEmpty(Consequence.Routine).Max() });
        }
        return new()
        {
            Stage = subject.Stage,
            Environment = subject.Environment,
            Account = subject.Account,
            Region = subject.Region,
            StackName = subject.StackName,
            IsCreate = described.IsCreate,
            TemplateHash = subject.TemplateHash,
            ImageDigest = subject.ImageDigest,
            Parameters =
            [
                .. described.Parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal).Select(parameter => new ReviewedParameter(
                    parameter.Name,
                    subject.SecretParameters.TryGetValue(parameter.Name, out var secret) ? fingerprint.Of(secret) : redaction.Named(parameter.Name, parameter.Value),
                    parameter.ResolvedValue is { } resolved ? redaction.Named(parameter.Name, resolved) : null)),
            ],
            Capabilities = [.. described.Capabilities.Order(StringComparer.Ordinal)],
            Tags = new SortedDictionary<string, string>(
                described.Tags.ToDictionary(tag => tag.Key, tag => redaction.Named(tag.Key, tag.Value), StringComparer.Ordinal), StringComparer.Ordinal),
            Changes = [.. changes.OrderByDescending(change => change.Consequence).ThenBy(change => change.LogicalId, StringComparer.Ordinal)],
            Findings = [.. findings.OrderByDescending(finding => finding.Consequence).ThenBy(finding => finding.LogicalId, StringComparer.Ordinal).ThenBy(finding => finding.Rule, StringComparer.Ordinal)],
            Warnings = [.. described.Warnings.Select(redaction.Text).Order(StringComparer.Ordinal)],
            Cost = CostForecast.Of(resourcesBefore, resourcesAfter, PriceList.Current),
            Drift = [.. described.Drift.OrderBy(resource => resource.LogicalId, StringComparer.Ordinal).Select(resource => Redacted(resource, redaction))],
            Notes = untold.Count == 0 ? [] : [$"CloudFormation told no values for {Listed(untold)}: read the template's change."],
        };
    }

    private static DriftedResource Redacted(DriftedResource resource, SecretRedaction redaction) => resource with
    {
        Properties =
        [
            .. resource.Properties.Select(property => property with
            {
                Expected = ReviewedProperties.Value(property.Path, property.Expected, redaction),
                Actual = ReviewedProperties.Value(property.Path, property.Actual, redaction),
            }),
        ],
    };

    // A value that comes from another resource and is known after apply is no secret kept: there is nothing to tell yet.
    private static bool IsUntold(DescribedChange change, ResourceChange reviewed) => change.Action switch
    {
        "Add" or "Import" => change.AfterContext is null && reviewed.Properties.Count == 0,
        "Modify" => reviewed.Properties.All(property => property.Before is null && property.After is null)
            && !(change.Details.Count > 0 && change.Details.All(detail => detail.ChangeSource is "ResourceReference" or "ResourceAttribute")),
        _ => false,
    };

    private static string Listed(List<string> names) => names.Count switch
    {
        1 => names[0],
        <= MostNames => $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}",
        _ => $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more",
    };

    private static JsonObject? Properties(string? context, SecretRedaction redaction)
    {
        if (string.IsNullOrWhiteSpace(context))
        {
            return null;
        }
        try
        {
            return redaction.Tree(JsonNode.Parse(PropertyDifferences.Readable(context))?["Properties"]) as JsonObject;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
