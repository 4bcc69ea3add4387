using System.Security.Cryptography;
using System.Text;
using Amazon.CloudFormation;
using Delivery.Errors;
using Delivery.Stacks;

namespace Delivery.Deployment;

/// <summary>A stack to remove.</summary>
public sealed record StackRemoval(string StackName, string Account, string Region, TimeSpan Timeout);

/// <summary>Removes a stack and waits until it is gone. Can be repeated: what isn't there is no error, a removal that runs is followed.</summary>
internal sealed class StackRemover(IAmazonCloudFormation cloudFormation, StackReader stacks, Func<OperationWatch> watch)
{
    public async Task<StageExecution> RemoveAsync(StackRemoval removal, IStageProgress progress, CancellationToken cancellationToken)
    {
        var stack = await stacks.FindAsync(removal.StackName, cancellationToken);
        if (stack is null or { Status.Kind: StackStatusKind.Deleted })
        {
            return new() { Outcome = Outcome.NoChanges, StackName = removal.StackName };
        }
        if (ExecutionGuard.OfArn(stack.StackId) is not { } place || place.Account != removal.Account || place.Region != removal.Region)
        {
            return Failed(removal, stack, Outcome.Failed, ErrorCatalog.OtherAccount, $"the stack is {stack.StackId}", "Check the environment and the credentials.");
        }
        if (stack.IsProtected)
        {
            return Failed(removal, stack, Outcome.Failed, ErrorCatalog.StackProtected, "termination protection is on",
                $"aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name {removal.StackName}");
        }
        var resources = new ProgressEvents(removal.StackName, progress);
        Task<OperationEnd> Wait(string? known, string? token) => watch().WaitAsync(
            new(stack.StackId, known, token, removal.Timeout), resources.On,
            message => progress.On(new StageEvent.Note($"{removal.StackName}: a status call failed and is repeated: {message}")), cancellationToken);

        var isDeleting = stack.Status.Status == "DELETE_IN_PROGRESS";
        string? before;
        string? token = null;
        if (isDeleting)
        {
            before = (await stacks.LastOperationAsync(stack.StackId, cancellationToken)).Before;
        }
        else
        {
            // A creation can be deleted while it runs; where it can't after all, and for other operations, the removal comes after their end.
            var isTried = stack.Status.IsSettled || stack.Status.Status == "CREATE_IN_PROGRESS";
            (before, token) = isTried ? await DeleteAsync(stack.StackId, cancellationToken) : default;
            if (before is null)
            {
                progress.On(new StageEvent.Note($"{removal.StackName} is {stack.Status.Status}; its removal begins when that has ended."));
                var settled = await Wait((await stacks.LastOperationAsync(stack.StackId, cancellationToken)).Before, null);
                if (settled.End is null)
                {
                    return Failed(removal, stack, Outcome.TimedOut, ErrorCatalog.StackTimedOut, stack.Status.Meaning, "Run the same command again.", settled);
                }
                (before, token) = await DeleteAsync(stack.StackId, cancellationToken);
                if (before is null)
                {
                    return Failed(removal, stack, Outcome.Failed, ErrorCatalog.StackBusy, "another operation began meanwhile", "Run the same command again.", settled);
                }
            }
        }
        // Its own events alone: a creation may end between the look and the removal.
        var end = await Wait(before, token);
        return end.End switch
        {
            { Kind: StackStatusKind.Deleted } => new()
            {
                Outcome = Outcome.Succeeded,
                StackName = removal.StackName,
                StackId = stack.StackId,
                Status = end.End,
                Events = end.Events,
            },
            null => Failed(removal, stack, Outcome.TimedOut, ErrorCatalog.StackTimedOut, $"not gone after {TimeWords.Of(removal.Timeout)}", "Run the same command again: it follows the removal.", end),
            _ => Failed(
                removal, stack, Outcome.Failed, ErrorCatalog.StackNotRemoved,
                FailureCause.Of(end.Events) is { } cause ? cause.Sentence : end.End.Meaning,
                $"{end.End.Next} {end.End.CommandFor(removal.StackName)}", end),
        };
    }

    /// <summary>Begins the removal; answers the event before it (empty: there is none) and its token, or nulls where the stack is busy.</summary>
    private async Task<(string? Before, string? Token)> DeleteAsync(string stackId, CancellationToken cancellationToken)
    {
        var before = (await stacks.PastAsync(stackId, cancellationToken)).Newest ?? "";
        var token = Token(stackId, before);
        try
        {
            await cloudFormation.DeleteStackAsync(new() { StackName = stackId, ClientRequestToken = token }, cancellationToken);
            return (before, token);
        }
        catch (AmazonCloudFormationException exception) when (exception.ErrorCode == "ValidationError" && exception.Message.Contains("_IN_PROGRESS state", StringComparison.Ordinal))
        {
            return default;
        }
    }

    // The same state of the stack gives the same token: a lost answer doesn't start a second removal.
    private static string Token(string stackId, string newestEvent) =>
        "delivery-remove-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stackId + "|" + newestEvent)))[..32];

    private static StageExecution Failed(
        StackRemoval removal, StackDescription stack, Outcome outcome, ErrorKind kind, string why, string next, OperationEnd? end = null) => new()
        {
            Outcome = outcome,
            StackName = removal.StackName,
            StackId = stack.StackId,
            Status = end?.End ?? stack.Status,
            Cause = end is null ? null : FailureCause.Of(end.Events),
            StillRunning = end is { End: null } ? end.StillRunning : [],
            Events = end?.Events ?? [],
            Errors = [new(kind, kind.Title, removal.StackName, why, next)],
        };
}
