using Delivery.Reports;
using Delivery.Review;
using Delivery.Stacks;

namespace Delivery.Diagnosis;

/// <summary>A diagnosis as people read it: what the stack is, the first cause in AWS's words, what the containers said, the next step with its command.</summary>
/// <param name="Command">The program with the environment, for <c>Deploy</c>: <c>./build.sh Deploy --environment dev</c>.</param>
public sealed record DiagnosisView(string Environment, string Region, string Command)
{
    private const int Label = 10;
    private const string Shell = "  $";
    private const int ShownTasks = 3;
    private const int ShownLines = 10;

    /// <param name="width">Columns; longer texts are broken.</param>
    public IEnumerable<StyledLine> Render(IReadOnlyList<StageDiagnosis> stages, int width)
    {
        yield return new(Environment, TextRole.Heading);
        foreach (var line in stages.SelectMany(stage => Of(stage, width)))
        {
            yield return line;
        }
    }

    private IEnumerable<StyledLine> Of(StageDiagnosis stage, int width)
    {
        yield return new("");
        yield return new($"{stage.Stage,-Label}{stage.StackName}  {stage.Status?.Status ?? "not deployed"}{(stage.At is { } at ? $"  since {at:yyyy-MM-dd HH:mm:ss} UTC" : "")}", TextRole.Heading);
        foreach (var (label, text, role) in Facts(stage))
        {
            var isFirst = true;
            // A command is to be copied: it stays in one line.
            foreach (var line in Broken(PlainText.Neutralise(text), label == Shell ? int.MaxValue : Math.Max(20, width - Label)))
            {
                yield return new([((isFirst ? label : "").PadRight(Label), TextRole.Faint), (line, role)]);
                isFirst = false;
            }
        }
    }

    private IEnumerable<(string Label, string Text, TextRole Role)> Facts(StageDiagnosis stage)
    {
        if (stage.Status is { } status)
        {
            yield return ("", status.Meaning, TextRole.Normal);
        }
        if (stage.Cause is { } cause)
        {
            yield return ("  cause", cause.Sentence, TextRole.Danger);
            yield return ("  AWS", $"{cause.LogicalId} ({cause.Type}) {cause.Status}: {cause.Reason}", TextRole.Faint);
        }
        if (stage.Declared is { } declared)
        {
            yield return ("  at", declared, TextRole.Normal);
        }
        if (stage.Service is { } service)
        {
            yield return ("  service", $"{service.Name}: {service.Running} of {service.Desired} tasks running", service.IsWell ? TextRole.Normal : TextRole.Danger);
            // Of a service that is well they are history.
            foreach (var fact in stage.IsWell ? [] : Rollout(service.Tasks, service.Messages))
            {
                yield return fact;
            }
        }
        if (stage.Recorded is { } recorded)
        {
            foreach (var fact in Of(stage, recorded))
            {
                yield return fact;
            }
        }
        foreach (var (arn, state) in stage.ChangeSets)
        {
            yield return ("  left", $"a change set of an earlier run, {state}; nothing executes it. To remove it:", TextRole.Caution);
            yield return (Shell, $"aws cloudformation delete-change-set --region {Region} --change-set-name {arn}", TextRole.Normal);
        }
        foreach (var unread in stage.Unread)
        {
            yield return ("  unread", unread, TextRole.Caution);
        }
        foreach (var fact in Next(stage))
        {
            yield return fact;
        }
    }

    private static IEnumerable<(string, string, TextRole)> Of(StageDiagnosis stage, RecordedFailure recorded)
    {
        yield return ("  run", $"{recorded.Folder}, begun {recorded.At:yyyy-MM-dd HH:mm:ss} UTC, says:", TextRole.Normal);
        if (stage.Cause is null && recorded.Failure is { } failure)
        {
            yield return ("  cause", new FailureCause(failure.LogicalId, failure.Type, null, failure.Status, failure.Reason).Sentence, TextRole.Danger);
            yield return ("  AWS", $"{failure.LogicalId} ({failure.Type}) {failure.Status}: {failure.Reason}", TextRole.Faint);
        }
        if (stage.Service is not { Tasks.Count: > 0 } && recorded.Rollout is { } rollout)
        {
            foreach (var fact in Rollout([.. rollout.Tasks.Where(task => task.LastStatus == "STOPPED" && task.StopCode is not ("ServiceSchedulerInitiated" or "UserInitiated"))], rollout.Messages))
            {
                yield return fact;
            }
        }
        foreach (var error in recorded.Errors)
        {
            yield return ("  error", error.Message, TextRole.Normal);
        }
    }

    // The last ones: the same failure again and again says no more than once.
    private static IEnumerable<(string, string, TextRole)> Rollout(IReadOnlyList<TaskReport> tasks, IReadOnlyList<string> messages)
    {
        foreach (var task in tasks.TakeLast(ShownTasks))
        {
            yield return ("  task", $"{task.TaskId} {task.LastStatus}{(task.ExitCode is { } code ? $", exit code {code}" : "")}{(task.StoppedReason is { } reason ? $": {reason}" : "")}", TextRole.Danger);
            foreach (var line in task.LastLogLines.TakeLast(ShownLines))
            {
                yield return ("", "| " + line, TextRole.Normal);
            }
        }
        foreach (var message in messages.Distinct(StringComparer.Ordinal).TakeLast(ShownTasks))
        {
            yield return ("  ECS", message, TextRole.Normal);
        }
    }

    private IEnumerable<(string, string, TextRole)> Next(StageDiagnosis stage)
    {
        var (words, command) = stage.Status switch
        {
            null when stage.Unread.Count > 0 => ("Give the caller the rights that are named above, then diagnose again.", ""),
            null => ("Deploy to create it.", Command),
            { Kind: StackStatusKind.Succeeded } when stage.IsWell => ("", ""),
            { Kind: StackStatusKind.Succeeded } => ("The stack is well, its service is not: correct what the tasks say, then deploy.", Command),
            { Kind: StackStatusKind.NeverCreated } => ("Correct the cause, then deploy: the stack never worked; it is deleted and made again.", Command),
            { Kind: StackStatusKind.InProgress or StackStatusKind.CleaningUp or StackStatusKind.RollingBack } =>
                ("Wait. The same command that began it attaches to it:", Command),
            { Command.Length: > 0 } row => ($"{row.Next} Then deploy.{(row.Loses.Length > 0 ? $" Loses: {row.Loses}" : "")}", $"{row.CommandFor(stage.StackName)} --region {Region}"),
            var row => (row.Next, Command),
        };
        if (words.Length > 0)
        {
            yield return ("  next", words, TextRole.Heading);
        }
        if (command.Length > 0)
        {
            yield return (Shell, command, TextRole.Normal);
        }
    }

    private static IEnumerable<string> Broken(string text, int width)
    {
        while (text.Length > width)
        {
            var end = text.LastIndexOf(' ', width);
            // A word that is longer than the line, such as an ARN, stays whole.
            if (end <= 0 && (end = text.IndexOf(' ', StringComparison.Ordinal)) <= 0)
            {
                break;
            }
            yield return text[..end];
            text = text[(end + 1)..];
        }
        yield return text;
    }
}
