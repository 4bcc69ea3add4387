using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Review;

/// <summary>What is known about a stage beside the change set itself.</summary>
/// <param name="SecretParameters">Values given for NoEcho parameters, by name: CloudFormation echoes <c>****</c> for them.</param>
public sealed record ReviewSubject(
    string Stage, string Environment, string Account, string Region, string StackName, string TemplateHash, string? ImageDigest,
    IReadOnlyDictionary<string, string> SecretParameters);

/// <summary>Makes the review of a described change set.</summary>
public static class ReviewBuilder
{
    public static StageReview Build(ReviewSubject subject, DescribedChangeSet described, SecretFingerprint fingerprint)
    {
        var redaction = new SecretRedaction(fingerprint, [.. subject.SecretParameters.Values]);
        var replacements = new Replacements(described.Changes);
        var causes = new CauseChains(described.Changes);
        List<string> notes = [];
        List<Finding> findings = [];
        List<ResourceChange> changes = [];
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
                Properties = PropertiesOf(change, before, after, redaction),
                Causes = causes.To(change),
            };
            if (change.Action == "Modify" && reviewed.Properties.All(property => property.Before is null && property.After is null))
            {
                notes.Add($"CloudFormation told no values for {change.LogicalId}.");
            }
            var found = FindingRules.For(new(reviewed, before, after, described.IsCreate, change.BeforeContext)).ToList();
            findings.AddRange(found);
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
            Notes = notes,
        };
    }

    private static JsonObject? Properties(string? context, SecretRedaction redaction)
    {
        if (string.IsNullOrWhiteSpace(context))
        {
            return null;
        }
        try
        {
            return redaction.Tree(JsonNode.Parse(context)?["Properties"]) as JsonObject;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static List<PropertyChange> PropertiesOf(DescribedChange change, JsonObject? before, JsonObject? after, SecretRedaction redaction)
    {
        var isWhole = change.Action is "Add" or "Remove" or "Import";
        List<PropertyChange> properties = [];
        if (isWhole || (before is not null && after is not null))
        {
            var (old, @new) = (change.Action is "Add" or "Import" ? [] : before ?? [], change.Action == "Remove" ? [] : after ?? []);
            properties.AddRange(PropertyDifferences.Between(old, @new).Select(difference =>
            {
                var detail = DetailOf(change, difference.Path);
                return new PropertyChange(difference.Path, difference.Before, difference.After, detail?.RequiresRecreation, detail is null ? null : CauseChains.Of(detail));
            }));
        }
        // What the contexts don't show: attributes other than properties, values behind references, values not told.
        foreach (var group in change.Details.GroupBy(PathOf, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            if (properties.Any(property => property.Path == group.Key || IsBelow(property.Path, group.Key) || IsBelow(group.Key, property.Path)))
            {
                continue;
            }
            var detail = Leading(group);
            properties.Add(new(group.Key, Value(group.Key, detail.BeforeValue, redaction), Value(group.Key, detail.AfterValue, redaction), detail.RequiresRecreation, CauseChains.Of(detail)));
        }
        return [.. properties.OrderBy(property => property.Path, StringComparer.Ordinal)];
    }

    private static DescribedDetail? DetailOf(DescribedChange change, string path)
    {
        var matching = change.Details.Where(detail => detail.Attribute == "Properties" && detail.Name is { } name && (path == name || IsBelow(path, name))).ToList();
        return matching.Count == 0 ? null : Leading(matching);
    }

    // Several details can speak of one property: the gravest with a named cause leads, independent of their order.
    private static DescribedDetail Leading(IEnumerable<DescribedDetail> details) => details
        .OrderByDescending(detail => detail.RequiresRecreation switch { "Always" => 2, "Conditionally" => 1, _ => 0 })
        .ThenBy(detail => detail.CausingEntity is null ? 1 : 0)
        .ThenBy(detail => detail.CausingEntity, StringComparer.Ordinal)
        .ThenBy(detail => detail.Evaluation == "Static" ? 0 : 1)
        .ThenBy(detail => detail.BeforeValue, StringComparer.Ordinal)
        .ThenBy(detail => detail.AfterValue, StringComparer.Ordinal)
        .First();

    private static bool IsBelow(string path, string parent) =>
        path.Length > parent.Length && path.StartsWith(parent, StringComparison.Ordinal) && path[parent.Length] is '.' or '[';

    private static string PathOf(DescribedDetail detail)
    {
        if (detail.Attribute != "Properties")
        {
            return detail.Name is { Length: > 0 } name ? $"{detail.Attribute}.{name}" : detail.Attribute;
        }
        if (detail.Path is not { Length: > 0 } pointer)
        {
            return detail.Name ?? "Properties";
        }
        var segments = pointer.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipWhile(segment => segment == "Properties");
        return string.Concat(segments.Select((segment, index) =>
            segment.All(char.IsAsciiDigit) ? $"[{segment}]" : (index == 0 ? "" : ".") + segment));
    }

    private static string? Value(string path, string? value, SecretRedaction redaction)
    {
        if (value is null)
        {
            return null;
        }
        if (value.StartsWith('{') || value.StartsWith('['))
        {
            try
            {
                return PropertyDifferences.Show(redaction.Tree(JsonNode.Parse(value)));
            }
            catch (JsonException)
            {
                return redaction.Named(path, value);
            }
        }
        return redaction.Named(path, value);
    }
}
