using System.Globalization;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Delivery.Review;

namespace Delivery.ChangeSets;

/// <summary>
/// Reads a change set whole: all pages, once with property values and once without, because with values whole resources can be missing
/// (said only in StatusReason; the review names them); merged by resource.
/// </summary>
internal sealed class ChangeSetReader(IAmazonCloudFormation cloudFormation)
{
    private const int MaxPages = 500;

    public async Task<ChangeSetDescription> ReadAsync(string arn, CancellationToken cancellationToken)
    {
        var (head, all) = await PagesAsync(arn, withValues: false, cancellationToken);
        var (_, valued) = await PagesAsync(arn, withValues: true, cancellationToken);
        var merged = new SortedDictionary<string, DescribedChange>(StringComparer.Ordinal);
        foreach (var change in valued.Concat(all))
        {
            merged.TryAdd(change.LogicalId, change);
        }
        List<string> notes = [];
        var warnings = await WarningsAsync(arn, notes, cancellationToken);
        var content = new DescribedChangeSet
        {
            IsCreate = false,
            Parameters = [.. (head.Parameters ?? []).Select(parameter => new DescribedParameter(parameter.ParameterKey, parameter.ParameterValue ?? "", parameter.ResolvedValue))],
            Capabilities = head.Capabilities ?? [],
            Tags = (head.Tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value ?? "", StringComparer.Ordinal),
            Changes = [.. merged.Values],
            Warnings = warnings,
        };
        return new(head.ChangeSetId, head.StackId, head.StackName, head.Status?.Value ?? "", head.ExecutionStatus?.Value ?? "", head.StatusReason, content, notes);
    }

    private async Task<(DescribeChangeSetResponse Head, List<DescribedChange> Changes)> PagesAsync(string arn, bool withValues, CancellationToken cancellationToken)
    {
        List<DescribedChange> changes = [];
        DescribeChangeSetResponse? head = null;
        string? next = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await cloudFormation.DescribeChangeSetAsync(
                new() { ChangeSetName = arn, IncludePropertyValues = withValues ? true : null, NextToken = next }, cancellationToken);
            head ??= answer;
            changes.AddRange((answer.Changes ?? []).Where(change => change.ResourceChange is not null).Select(change => Change(change.ResourceChange)));
            if (string.IsNullOrEmpty(next = answer.NextToken))
            {
                return (head, changes);
            }
        }
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The change set has more than {MaxPages} pages."));
    }

    private static DescribedChange Change(Amazon.CloudFormation.Model.ResourceChange change) => new(
        change.Action?.Value ?? "", change.LogicalResourceId ?? "", NullIfEmpty(change.PhysicalResourceId), change.ResourceType ?? "",
        NullIfEmpty(change.Replacement?.Value), NullIfEmpty(change.PolicyAction?.Value), change.Scope ?? [],
        [.. (change.Details ?? []).Select(Detail)], NullIfEmpty(change.BeforeContext), NullIfEmpty(change.AfterContext));

    private static DescribedDetail Detail(ResourceChangeDetail detail) => new(
        detail.Target?.Attribute?.Value ?? "", NullIfEmpty(detail.Target?.Name), NullIfEmpty(detail.Target?.Path), NullIfEmpty(detail.Target?.RequiresRecreation?.Value),
        NullIfEmpty(detail.Evaluation?.Value), NullIfEmpty(detail.ChangeSource?.Value), NullIfEmpty(detail.CausingEntity), detail.Target?.BeforeValue, detail.Target?.AfterValue);

    /// <summary>Why the validation failed a change set: every finding, not the first alone. Empty where it did not, or can't be asked.</summary>
    public Task<List<string>> FailuresAsync(string arn, CancellationToken cancellationToken) =>
        FindingsAsync(arn, item => item.ValidationFailureMode?.Value != "WARN", [], cancellationToken);

    // Validation can warn on a set that is made all the same (DescribeEvents, type VALIDATION_ERROR, mode WARN).
    private Task<List<string>> WarningsAsync(string arn, List<string> notes, CancellationToken cancellationToken) =>
        FindingsAsync(arn, _ => true, notes, cancellationToken);

    private async Task<List<string>> FindingsAsync(string arn, Func<OperationEvent, bool> isMeant, List<string> notes, CancellationToken cancellationToken)
    {
        List<string> findings = [];
        string? next = null;
        try
        {
            for (var page = 0; page < MaxPages; page++)
            {
                var answer = await cloudFormation.DescribeEventsAsync(
                    new() { ChangeSetName = arn, Filters = new() { FailedEvents = true }, NextToken = next }, cancellationToken);
                findings.AddRange((answer.OperationEvents ?? []).Where(item => item.EventType?.Value == "VALIDATION_ERROR" && isMeant(item))
                    .Select(item => $"{item.LogicalResourceId}: {item.ValidationStatusReason}{(string.IsNullOrEmpty(item.ValidationPath) ? "" : $" ({item.ValidationPath})")}"));
                if (string.IsNullOrEmpty(next = answer.NextToken))
                {
                    break;
                }
            }
        }
        catch (AmazonCloudFormationException exception) when (exception.ErrorCode is not ("Throttling" or "ExpiredToken"))
        {
            // Endpoints without the operation, and callers without its permission, have no warnings to show; the review goes on and says so.
            notes.Add($"The warnings of CloudFormation's validation could not be read ({exception.ErrorCode}).");
        }
        return [.. findings.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
