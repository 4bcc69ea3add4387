using System.Runtime.CompilerServices;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;

namespace Delivery.Stacks;

/// <summary>A stack as it is now.</summary>
/// <param name="ChangeSetArn">The set that made or updated it last; null where none did.</param>
public sealed record StackDescription(
    string StackId, string StackName, StackStatusRow Status, string? StatusReason, string? ChangeSetArn, bool IsProtected,
    IReadOnlyDictionary<string, string> Outputs)
{
    /// <summary>The values that the stack has, those of NoEcho parameters masked. Of a parameter that names one of Systems Manager, that name.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the last drift detection found: IN_SYNC, DRIFTED, UNKNOWN; null or NOT_CHECKED where there was none.</summary>
    public string? DriftStatus { get; init; }
    public DateTimeOffset? DriftCheckedAt { get; init; }
}

/// <summary>The last operation of a stack.</summary>
/// <param name="Events">Its events, oldest first: the first opened it.</param>
/// <param name="Before">The id of the event before it; null where it was the first.</param>
public sealed record StackOperation(IReadOnlyList<StackEvent> Events, string? Before)
{
    /// <summary>The ClientRequestToken it was started with.</summary>
    public string? Token => Events.FirstOrDefault(item => item.IsStack)?.Token;
}

/// <summary>Reads stacks, their events and their resources: all pages, by operation, never by the local clock.</summary>
public sealed class StackReader(IAmazonCloudFormation cloudFormation)
{
    private const int MaxPages = 200;

    /// <summary>Null where no such stack exists. A deleted stack is found by its id only.</summary>
    public async Task<StackDescription?> FindAsync(string nameOrId, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await cloudFormation.DescribeStacksAsync(new() { StackName = nameOrId }, cancellationToken);
            return answer.Stacks is [{ } stack, ..] ? Describe(stack) : null;
        }
        catch (AmazonCloudFormationException exception) when (IsAbsent(exception))
        {
            return null;
        }
    }

    /// <summary>Whether an answer says that the stack isn't there: a ValidationError "Stack with id X does not exist".</summary>
    public static bool IsAbsent(AmazonCloudFormationException exception) =>
        exception.ErrorCode == "ValidationError" && exception.Message.Contains("does not exist", StringComparison.Ordinal);

    /// <summary>
    /// The newest event, after which comes what is started later, and how long the stack's resources took before, as far as the newest page of its events tells.
    /// </summary>
    public async Task<StackPast> PastAsync(string stackId, CancellationToken cancellationToken)
    {
        var page = await cloudFormation.DescribeStackEventsAsync(new() { StackName = stackId }, cancellationToken);
        return StackPast.Of([.. (page.StackEvents ?? []).Select(Event).Reverse()]);
    }

    /// <summary>The events after <paramref name="known"/>, oldest first; all where it is null.</summary>
    public async Task<IReadOnlyList<StackEvent>> EventsAfterAsync(string stackId, string? known, CancellationToken cancellationToken)
    {
        List<StackEvent> events = [];
        await foreach (var item in NewestFirstAsync(stackId, cancellationToken))
        {
            if (item.Id == known)
            {
                break;
            }
            events.Add(item);
        }
        events.Reverse();
        return events;
    }

    /// <summary>The stack's last operation: back to the stack's own event that opened it, across a rollback.</summary>
    public async Task<StackOperation> LastOperationAsync(string stackId, CancellationToken cancellationToken)
    {
        List<StackEvent> events = [];
        string? before = null;
        var isOpened = false;
        await foreach (var item in NewestFirstAsync(stackId, cancellationToken))
        {
            if (isOpened)
            {
                before = item.Id;
                break;
            }
            events.Add(item);
            isOpened = item.IsStack && item.Status is "CREATE_IN_PROGRESS" or "UPDATE_IN_PROGRESS" or "DELETE_IN_PROGRESS" or "IMPORT_IN_PROGRESS";
        }
        events.Reverse();
        return new(events, before);
    }

    /// <summary>Names of all stacks that are there.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellationToken)
    {
        List<string> names = [];
        string? next = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await cloudFormation.DescribeStacksAsync(new() { NextToken = next }, cancellationToken);
            names.AddRange((answer.Stacks ?? []).Select(stack => stack.StackName));
            if (string.IsNullOrEmpty(next = answer.NextToken))
            {
                break;
            }
        }
        return [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>The resources of a stack, by logical id.</summary>
    public async Task<IReadOnlyList<StackResourceSummary>> ResourcesAsync(string stackId, CancellationToken cancellationToken)
    {
        List<StackResourceSummary> resources = [];
        string? next = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await cloudFormation.ListStackResourcesAsync(new() { StackName = stackId, NextToken = next }, cancellationToken);
            resources.AddRange(answer.StackResourceSummaries ?? []);
            if (string.IsNullOrEmpty(next = answer.NextToken))
            {
                break;
            }
        }
        return [.. resources.OrderBy(resource => resource.LogicalResourceId, StringComparer.Ordinal)];
    }

    private async IAsyncEnumerable<StackEvent> NewestFirstAsync(string stackId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await cloudFormation.DescribeStackEventsAsync(new() { StackName = stackId, NextToken = next }, cancellationToken);
            foreach (var item in answer.StackEvents ?? [])
            {
                yield return Event(item);
            }
            if (string.IsNullOrEmpty(next = answer.NextToken))
            {
                yield break;
            }
        }
    }

    private static StackEvent Event(Amazon.CloudFormation.Model.StackEvent item) => new(
        item.EventId, item.LogicalResourceId ?? "", NullIfEmpty(item.PhysicalResourceId), item.ResourceType ?? "", item.ResourceStatus?.Value ?? "",
        NullIfEmpty(item.ResourceStatusReason), NullIfEmpty(item.ClientRequestToken), item.PhysicalResourceId == item.StackId,
        Instant(item.Timestamp ?? default));

    private static StackDescription Describe(Stack stack) => new(
        stack.StackId, stack.StackName, StackStatuses.Of(stack.StackStatus?.Value ?? ""), NullIfEmpty(stack.StackStatusReason), NullIfEmpty(stack.ChangeSetId),
        stack.EnableTerminationProtection == true,
        new SortedDictionary<string, string>((stack.Outputs ?? []).ToDictionary(output => output.OutputKey, output => output.OutputValue ?? "", StringComparer.Ordinal), StringComparer.Ordinal))
    {
        Parameters = new SortedDictionary<string, string>(
            (stack.Parameters ?? []).ToDictionary(parameter => parameter.ParameterKey, parameter => parameter.ParameterValue ?? "", StringComparer.Ordinal), StringComparer.Ordinal),
        DriftStatus = NullIfEmpty(stack.DriftInformation?.StackDriftStatus?.Value),
        DriftCheckedAt = stack.DriftInformation?.LastCheckTimestamp is { } checkedAt ? Instant(checkedAt) : null,
    };

    private static DateTimeOffset Instant(DateTime time) => new(DateTime.SpecifyKind(time.ToUniversalTime(), DateTimeKind.Utc));

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
