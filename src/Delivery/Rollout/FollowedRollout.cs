using Amazon.ECS.Model;
using Delivery.Review;

namespace Delivery.Rollout;

/// <summary>Gathers what is seen of one deployment, and tells what is new.</summary>
internal sealed class FollowedRollout(RolloutBaseline before, IRolloutProgress progress, SecretRedaction redaction)
{
    private const int LogReads = 5;
    private readonly Dictionary<string, (TaskEvidence Evidence, int Reads)> _tasks = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly List<string> _messages = [];
    private readonly HashSet<string> _knownEvents = new(before.EventIds, StringComparer.Ordinal);
    private RolloutEvent.Counts? _counts;
    private string? _reason;

    /// <summary>
    /// The deployment of the oldest task that wasn't there before, else the new PRIMARY one: when this is asked for the first time, the circuit
    /// breaker may have put the old version back already, or a rollback of the stack deleted the service.
    /// </summary>
    public string? DeploymentId { get; private set; }

    public string? ServiceArn { get; private set; }

    public RolloutEvidence Evidence => new()
    {
        ServiceArn = ServiceArn,
        DeploymentId = DeploymentId,
        RolloutState = _counts?.State,
        RolloutStateReason = _reason,
        Tasks = [.. _order.Select(id => _tasks[id].Evidence)],
        Messages = [.. _messages],
    };

    /// <summary>True where something is new.</summary>
    /// <param name="tasks">Of the service, oldest first.</param>
    public bool On(Service service, IReadOnlyList<Amazon.ECS.Model.Task> tasks)
    {
        ServiceArn = service.ServiceArn;
        DeploymentId ??= tasks.Select(task => task.StartedBy).Append(RolloutFollower.Primary(service)?.Id)
            .FirstOrDefault(id => id is { Length: > 0 } && !before.DeploymentIds.Contains(id));
        var hasNews = false;
        if (DeploymentId is { } id && service.Deployments?.FirstOrDefault(deployment => deployment.Id == id) is { } ours)
        {
            var counts = new RolloutEvent.Counts(
                id, ours.RolloutState?.Value ?? "IN_PROGRESS", ours.RunningCount ?? 0, ours.PendingCount ?? 0, ours.DesiredCount ?? 0, ours.FailedTasks ?? 0);
            _reason = ours.RolloutStateReason;
            if (counts != _counts)
            {
                _counts = counts;
                hasNews = true;
                progress.On(counts);
            }
        }
        foreach (var item in (service.Events ?? []).AsEnumerable().Reverse().Where(item => _knownEvents.Add(item.Id)))
        {
            if (IsTelling(item.Message))
            {
                var text = redaction.Text(item.Message);
                _messages.Add(text);
                hasNews = true;
                progress.On(new RolloutEvent.Message(text));
            }
        }
        return hasNews;
    }

    /// <summary>Whether there can be anything new about a task: log lines may come after its end.</summary>
    public bool Needs(Amazon.ECS.Model.Task task) => task.StartedBy == DeploymentId && IsNews(task);

    private bool IsNews(Amazon.ECS.Model.Task task) =>
        !_tasks.TryGetValue(IdOf(task), out var known) || known.Evidence.LastStatus != task.LastStatus
        || (known.Evidence is { HasFailed: true, LastLogLines.Count: 0 } && known.Reads < LogReads);

    public bool On(Amazon.ECS.Model.Task task, IReadOnlyList<string> lines)
    {
        var id = IdOf(task);
        var evidence = TaskEvidence.Of(task, lines, redaction);
        if (!_tasks.TryGetValue(id, out var known))
        {
            _order.Add(id);
        }
        _tasks[id] = (evidence, known.Reads + (evidence.IsStopped ? 1 : 0));
        var isNew = known.Evidence is null || known.Evidence.LastStatus != evidence.LastStatus || known.Evidence.LastLogLines.Count != evidence.LastLogLines.Count;
        if (isNew && evidence.HasFailed)
        {
            progress.On(new RolloutEvent.TaskFailed(evidence));
        }
        return isNew;
    }

    /// <summary>"unable to place a task", "unable to consistently start tasks", "deployment failed"; the rest of a service's events is routine.</summary>
    public static bool IsTelling(string message) =>
        message.Contains("unable", StringComparison.OrdinalIgnoreCase) || message.Contains("failed", StringComparison.OrdinalIgnoreCase);

    private static string IdOf(Amazon.ECS.Model.Task task) => TaskEvidence.IdOf(task);
}
