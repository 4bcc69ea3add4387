using Amazon.CloudFormation;
using Amazon.Runtime;
using Delivery.Reports;
using Delivery.Review;
using Delivery.Rollout;
using Delivery.Stacks;
using Delivery.Templates;

namespace Delivery.Diagnosis;

/// <summary>A stage to diagnose.</summary>
/// <param name="Template">Null where it can't be read: then no line is told.</param>
/// <param name="Redaction">What must not be shown of AWS's words.</param>
public sealed record DiagnosedStage(string Stage, string StackName, Template? Template, SecretRedaction Redaction);

/// <summary>
/// Reads what AWS still has of a stage's last operation: events (90 days after a stack's deletion), stopped tasks (an hour), service events (the last
/// 100), log lines. What is missing there is taken from the runs' files.
/// </summary>
/// <param name="runs">Reports of earlier runs to this environment with their folders, the newest first.</param>
public sealed class DiagnosisReader(
    IAmazonCloudFormation cloudFormation, StackReader stacks, RolloutFollower rollouts, TaskReader tasks, IReadOnlyList<(string Folder, RunReport Report)> runs)
{
    private const string OurSets = "delivery-";

    public async Task<StageDiagnosis> ReadAsync(DiagnosedStage stage, CancellationToken cancellationToken)
    {
        List<string> unread = [];
        var stack = await TriedAsync("the stack", () => stacks.FindAsync(stage.StackName, cancellationToken), unread);
        var diagnosis = new StageDiagnosis { Stage = stage.Stage, StackName = stage.StackName, Status = stack?.Status, Unread = unread };
        if (stack is not null)
        {
            var last = await TriedAsync("its events", () => stacks.LastOperationAsync(stack.StackId, cancellationToken), unread);
            var cause = stack.Status.Kind is StackStatusKind.Succeeded ? null : FailureCause.Of(last?.Events ?? []);
            diagnosis = diagnosis with
            {
                At = last?.Events is [{ At: var begun }, ..] ? begun : null,
                Cause = cause is null ? null : cause with { Reason = stage.Redaction.Text(cause.Reason) },
                Declared = cause is null ? null : stage.Template?.PlaceOf(cause.LogicalId)?.ToString(),
                ChangeSets = await TriedAsync("its change sets", () => ChangeSetsAsync(stack.StackId, cancellationToken), unread) ?? [],
                Service = await TriedAsync("its service", () => ServiceAsync(stage, cancellationToken), unread),
            };
        }
        // The error that ended the run is the record's; a later success makes it history.
        var needed = diagnosis is { Status: null } or { Status.Kind: not StackStatusKind.Succeeded } or { Service.IsWell: false };
        return needed ? diagnosis with { Recorded = RecordedOf(stage) } : diagnosis;
    }

    private RecordedFailure? RecordedOf(DiagnosedStage stage)
    {
        // Only the newest run that came as far as this stage counts.
        var (folder, report) = runs.FirstOrDefault(run => run.Report.Stages.Any(known => known.StackName == stage.StackName));
        var recorded = report?.Stages.First(known => known.StackName == stage.StackName);
        return report is null || recorded!.Outcome is Outcome.Succeeded or Outcome.NoChanges or Outcome.ReviewRequired or Outcome.ReviewRejected or Outcome.Started
            ? null
            : new(folder, report.StartedAt, recorded.Failure, report.Rollout, report.Errors);
    }

    private async Task<ServiceDiagnosis?> ServiceAsync(DiagnosedStage stage, CancellationToken cancellationToken)
    {
        if (await rollouts.ServiceAsync(stage.StackName, cancellationToken) is not { } service || service.Status == "INACTIVE")
        {
            return null;
        }
        List<TaskReport> failed = [];
        foreach (var task in (await tasks.ReadAsync(service, cancellationToken)).Where(task => task.LastStatus == "STOPPED").OrderBy(task => task.CreatedAt))
        {
            var evidence = TaskEvidence.Of(task, await tasks.LastLinesAsync(task, cancellationToken), stage.Redaction);
            if (evidence.HasFailed)
            {
                failed.Add(evidence.ToReport());
            }
        }
        var messages = (service.Events ?? []).AsEnumerable().Reverse().Select(item => item.Message ?? "").Where(FollowedRollout.IsTelling).Select(stage.Redaction.Text);
        return new(service.ServiceName, service.RunningCount ?? 0, service.DesiredCount ?? 0, failed, [.. messages]);
    }

    private async Task<IReadOnlyList<(string, string)>> ChangeSetsAsync(string stackId, CancellationToken cancellationToken)
    {
        List<(string, string)> left = [];
        string? next = null;
        do
        {
            var page = await cloudFormation.ListChangeSetsAsync(new() { StackName = stackId, NextToken = next }, cancellationToken);
            left.AddRange((page.Summaries ?? [])
                .Where(set => set.ChangeSetName.StartsWith(OurSets, StringComparison.Ordinal) && set.ExecutionStatus?.Value is not ("EXECUTE_COMPLETE" or "EXECUTE_IN_PROGRESS"))
                .Select(set => (set.ChangeSetId, set.ExecutionStatus?.Value ?? set.Status?.Value ?? "")));
            next = page.NextToken;
        }
        while (!string.IsNullOrEmpty(next));
        return left;
    }

    // A right that is missing hides one thing, not all.
    private static async Task<T?> TriedAsync<T>(string what, Func<Task<T>> read, List<string> unread)
    {
        try
        {
            return await read();
        }
        catch (AmazonServiceException refused) when (refused.StatusCode != 0)
        {
            unread.Add($"{what}: {refused.Message}");
            return default;
        }
    }
}
