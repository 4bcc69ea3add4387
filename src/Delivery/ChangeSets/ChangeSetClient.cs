using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Delivery.Errors;
using Delivery.Stacks;

namespace Delivery.ChangeSets;

/// <summary>Makes, describes and deletes change sets.</summary>
public sealed class ChangeSetClient(IAmazonCloudFormation cloudFormation, TimeProvider time, PollingRhythm rhythm)
{
    private const int ShellReads = 60;
    private const int SureAfter = 4;
    private const string NamePrefix = "delivery-";

    /// <summary>No run waits so long for a set that it made.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(30);

    /// <summary>Makes a change set and waits until CloudFormation has computed it. A set that failed, or was not finished, is deleted.</summary>
    /// <param name="templatePath">For messages.</param>
    public async Task<ChangeSetCreation> CreateAsync(ChangeSetRequest request, string templatePath, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var name = $"{NamePrefix}{request.Stage}-{Guid.NewGuid():n}";
        string arn;
        try
        {
            var answer = await cloudFormation.CreateChangeSetAsync(Request(request, name), cancellationToken);
            arn = answer.Id;
        }
        catch (InsufficientCapabilitiesException exception)
        {
            return Failed(ErrorCatalog.CapabilityMissing, templatePath, exception.Message, "Add the capability to the stage, after reading what the template does with IAM.");
        }
        catch (AmazonCloudFormationException exception) when (exception.ErrorCode == "ValidationError")
        {
            return exception.Message.Contains("_IN_PROGRESS state", StringComparison.Ordinal)
                ? new ChangeSetCreation.Busy(exception.Message)
                : Failed(ErrorCatalog.ChangeSetRefused, templatePath, exception.Message, "Correct the template or the stage's parameters.");
        }
        try
        {
            return await WaitAsync(arn, templatePath, timeout, cancellationToken);
        }
        catch
        {
            await DeleteQuietlyAsync(arn);
            throw;
        }
    }

    /// <summary>Null where the set does not exist any more.</summary>
    public async Task<ChangeSetDescription?> DescribeAsync(string arn, CancellationToken cancellationToken)
    {
        try
        {
            return await new ChangeSetReader(cloudFormation).ReadAsync(arn, cancellationToken);
        }
        catch (ChangeSetNotFoundException)
        {
            return null;
        }
        catch (AmazonCloudFormationException exception) when (StackReader.IsAbsent(exception))
        {
            return null;
        }
    }

    /// <summary>Deletes a set; one that is gone, or is being executed, is left alone.</summary>
    public async Task DeleteAsync(string arn, CancellationToken cancellationToken)
    {
        try
        {
            await cloudFormation.DeleteChangeSetAsync(new() { ChangeSetName = arn }, cancellationToken);
        }
        catch (Exception exception) when (exception is ChangeSetNotFoundException or InvalidChangeSetStatusException
            || (exception is AmazonCloudFormationException absent && StackReader.IsAbsent(absent)))
        {
            // What was asked for is the case, or CloudFormation deletes it itself at the end of the operation.
        }
    }

    /// <summary>
    /// Deletes the sets that a killed run left on a stack: ours, and OBSOLETE, or FAILED (mostly for want of changes) long ago. One that could still be executed
    /// may be another run's, which waits for its approval.
    /// </summary>
    public async Task DeleteObsoleteAsync(string stackId, CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var page = await cloudFormation.ListChangeSetsAsync(new() { StackName = stackId, NextToken = next }, cancellationToken);
            var left = (page.Summaries ?? []).Where(set => set.ChangeSetName.StartsWith(NamePrefix, StringComparison.Ordinal)
                && (set.ExecutionStatus == ExecutionStatus.OBSOLETE || (set.Status == ChangeSetStatus.FAILED && IsAbandoned(set))));
            foreach (var set in left)
            {
                await DeleteAsync(set.ChangeSetId, cancellationToken);
            }
            next = page.NextToken;
        }
        while (!string.IsNullOrEmpty(next));
    }

    private bool IsAbandoned(ChangeSetSummary set) => set.CreationTime is { } made && time.GetUtcNow() - made.ToUniversalTime() > Abandoned;

    /// <summary>
    /// Deletes a stack that is REVIEW_IN_PROGRESS without any change set: an empty shell that a review left behind. Waits until it is gone, so that the next
    /// review doesn't find it half deleted.
    /// </summary>
    public async Task DeleteEmptyStackAsync(string stackId, CancellationToken cancellationToken)
    {
        var stacks = new StackReader(cloudFormation);
        if (await stacks.FindAsync(stackId, cancellationToken) is not { Status.Kind: StackStatusKind.InReview })
        {
            return;
        }
        // Another run may have put its own set on it meanwhile.
        var sets = await cloudFormation.ListChangeSetsAsync(new() { StackName = stackId }, cancellationToken);
        if (sets.Summaries is { Count: > 0 })
        {
            return;
        }
        try
        {
            await cloudFormation.DeleteStackAsync(new() { StackName = stackId }, cancellationToken);
        }
        catch (AmazonCloudFormationException exception) when (exception.ErrorCode == "AccessDenied")
        {
            // Who only reviews may not delete stacks, empty ones among them: the next review takes the shell over.
            return;
        }
        for (var read = 0; read < ShellReads && await stacks.FindAsync(stackId, cancellationToken) is { Status.Kind: not StackStatusKind.Deleted }; read++)
        {
            await Task.Delay(rhythm.AfterAnswer(hasNews: false), time, cancellationToken);
        }
    }

    private async Task<ChangeSetCreation> WaitAsync(string arn, string templatePath, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + timeout;
        var absences = 0;
        while (time.GetUtcNow() < deadline)
        {
            TimeSpan pause;
            try
            {
                var answer = await cloudFormation.DescribeChangeSetAsync(new() { ChangeSetName = arn }, cancellationToken);
                absences = 0;
                switch (answer.Status?.Value)
                {
                    case "CREATE_COMPLETE":
                        return await DescribeAsync(arn, cancellationToken) is { } description
                            ? new ChangeSetCreation.Created(description)
                            : Failed(ErrorCatalog.ChangeSetGone, arn, "somebody deleted it right after its creation", "Run the same command again.");
                    case "FAILED":
                        var isNoChange = IsNoChange(answer.StatusReason);
                        // With the set its events go.
                        var failures = isNoChange ? [] : await new ChangeSetReader(cloudFormation).FailuresAsync(arn, cancellationToken);
                        await DeleteAsync(arn, cancellationToken);
                        return isNoChange ? new ChangeSetCreation.NoChanges() : NotMade(templatePath, answer.StatusReason, failures);
                }
                pause = rhythm.AfterAnswer(hasNews: false);
            }
            catch (ChangeSetNotFoundException)
            {
                // Just made: a read may be stale. Executing a set deletes the others of its stack, this one before it was computed.
                if (++absences >= SureAfter)
                {
                    return new ChangeSetCreation.Busy("the change set was deleted while it was computed; the execution of another one does that");
                }
                pause = rhythm.AfterError();
            }
            catch (AmazonCloudFormationException exception) when (exception.ErrorCode is "Throttling" or "ThrottlingException" or "RequestLimitExceeded" || (int)exception.StatusCode >= 500)
            {
                pause = rhythm.AfterError();
            }
            await Task.Delay(pause, time, cancellationToken);
        }
        await DeleteAsync(arn, cancellationToken);
        return Failed(ErrorCatalog.ChangeSetTimedOut, templatePath, $"not finished after {TimeWords.Of(timeout)}", "Run the same command again.");
    }

    /// <summary>
    /// CloudFormation's two ways of saying that nothing differs, recognised here and nowhere else. Source: DescribeChangeSet's
    /// StatusReason, seen 2026-11.
    /// </summary>
    internal static bool IsNoChange(string? reason) => reason is not null
        && (reason.StartsWith("The submitted information didn't contain changes.", StringComparison.Ordinal)
            || reason.StartsWith("No updates are to be performed", StringComparison.Ordinal));

    // The caller's token may be cancelled already, which is why the set has to go.
    private async Task DeleteQuietlyAsync(string arn)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10), time);
        try
        {
            await DeleteAsync(arn, patience.Token);
        }
        catch (Exception exception) when (exception is AmazonCloudFormationException or OperationCanceledException or Amazon.Runtime.AmazonClientException or HttpRequestException)
        {
            // The first error is the one to tell.
        }
    }

    private static CreateChangeSetRequest Request(ChangeSetRequest request, string name) => new()
    {
        StackName = request.StackName,
        ChangeSetName = name,
        ClientToken = name,
        ChangeSetType = request.IsCreate ? ChangeSetType.CREATE : ChangeSetType.UPDATE,
        Description = $"Reviewed delivery of stage {request.Stage}",
        TemplateBody = request.TemplateBody,
        Capabilities = [.. request.Capabilities],
        Parameters = [.. request.Parameters.Select(parameter => new Parameter { ParameterKey = parameter.Key, ParameterValue = parameter.Value })],
        Tags = [.. request.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
        RoleARN = request.ExecutionRoleArn,
        OnStackFailure = request.IsCreate ? OnStackFailure.ROLLBACK : null,
    };

    /// <summary>The validation's findings one by one; its summary only says that there are some.</summary>
    private static ChangeSetCreation.Failed NotMade(string templatePath, string? reason, List<string> failures) => new(
        [.. (failures.Count > 0 ? failures : [reason ?? "no reason was told"]).Select(why => new DeliveryError(
            ErrorCatalog.ChangeSetFailed, ErrorCatalog.ChangeSetFailed.Title, templatePath, why, "Correct what it names, then run the same command again."))]);

    private static ChangeSetCreation.Failed Failed(ErrorKind kind, string where, string why, string next) =>
        new([new(kind, kind.Title, where, why, next)]);
}
