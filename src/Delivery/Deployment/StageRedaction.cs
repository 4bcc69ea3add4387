using Delivery.Errors;
using Delivery.Review;
using Delivery.Stacks;

namespace Delivery.Deployment;

/// <summary>
/// Everything that a stage tells goes through here: progress, errors, causes, events and outputs. AWS's reasons can quote the values of
/// parameters, NoEcho ones among them.
/// </summary>
internal sealed class StageRedaction(SecretRedaction redaction)
{
    public static StageRedaction Of(StagePlan plan) => new(plan.Redaction);

    /// <summary>A removal knows no parameters: only what looks like a credential is taken out.</summary>
    public static StageRedaction Of(StackRemoval removal) => new(new SecretRedaction(new(default, removal.StackName), []));

    public IStageProgress Of(IStageProgress progress) => new RedactedProgress(progress, redaction);

    public async Task<StageReviewing> ReviewingAsync(Func<Task<StageReviewing>> review) => await GuardedAsync(review) switch
    {
        StageReviewing.Failed failed => new StageReviewing.Failed([.. failed.Errors.Select(Of)]),
        StageReviewing.NoChanges unchanged => unchanged with { Outputs = Of(unchanged.Outputs) },
        var reviewed => reviewed,
    };

    public async Task<StageExecution> ExecutionAsync(Func<Task<StageExecution>> execute)
    {
        var execution = await GuardedAsync(execute);
        return execution with
        {
            Cause = execution.Cause is { } cause ? cause with { Reason = redaction.Text(cause.Reason), PhysicalId = Of(cause.PhysicalId) } : null,
            StillRunning = [.. execution.StillRunning.Select(Of)],
            Events = [.. execution.Events.Select(Of)],
            Errors = [.. execution.Errors.Select(Of)],
            Outputs = Of(execution.Outputs),
        };
    }

    private async Task<T> GuardedAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (DeliveryException exception)
        {
            throw new DeliveryException([.. exception.Errors.Select(Of)], exception.Outcome);
        }
    }

    private DeliveryError Of(DeliveryError error) => error with
    {
        What = redaction.Text(error.What),
        Where = redaction.Text(error.Where),
        Why = redaction.Text(error.Why),
        Next = redaction.Text(error.Next),
    };

    // A physical id is a name that the template may have made of parameters.
    private StackEvent Of(StackEvent item) => item with { Reason = Of(item.Reason), PhysicalId = Of(item.PhysicalId) };

    private string? Of(string? text) => text is null ? null : redaction.Text(text);

    private SortedDictionary<string, string> Of(IReadOnlyDictionary<string, string> outputs) =>
        new(outputs.ToDictionary(output => output.Key, output => redaction.Text(output.Value), StringComparer.Ordinal), StringComparer.Ordinal);

    private sealed class RedactedProgress(IStageProgress inner, SecretRedaction redaction) : IStageProgress
    {
        public void On(StageEvent stageEvent) => inner.On(stageEvent switch
        {
            StageEvent.ResourceFailed failed => failed with { Reason = redaction.Text(failed.Reason) },
            StageEvent.StackStatus { Reason: { } reason } status => status with { Reason = redaction.Text(reason) },
            StageEvent.Note note => new StageEvent.Note(redaction.Text(note.Text)),
            var other => other,
        });
    }
}
