using Delivery.Lint;
using Delivery.Stacks;

namespace Delivery.Deployment;

/// <summary>Where a resource of an operation stands.</summary>
public enum ResourceState
{
    Waiting,
    Running,
    Done,
    Failed,
}

/// <summary>A resource on the board.</summary>
/// <param name="Depth">In the tree of the template.</param>
/// <param name="Status">AWS's spelling; empty while it waits.</param>
/// <param name="StartedAt">When its start was seen.</param>
/// <param name="Took">By AWS's own times; null until it ended.</param>
/// <param name="Reason">Why it failed, in AWS's words.</param>
public sealed record BoardRow(
    string LogicalId, string Type, int Depth, ResourceState State, string Status, DateTimeOffset? StartedAt, TimeSpan? Took, string Reason)
{
    /// <summary>How long it took when the same was done to it last; null where that isn't known.</summary>
    public TimeSpan? TookBefore { get; init; }
}

/// <summary>An operation as it is known at a moment.</summary>
/// <param name="Status">The stack's; null until its first event.</param>
/// <param name="Notes">What was told meanwhile, oldest first.</param>
public sealed record BoardState(string StackName, string? Status, DateTimeOffset Began, IReadOnlyList<BoardRow> Rows, IReadOnlyList<string> Notes);

/// <summary>Gathers the events of an operation into what is to be shown of it. Takes events from several threads.</summary>
/// <param name="order">The template's resources as a tree.</param>
/// <param name="planned">Logical ids that the review says will change; others appear with their first event.</param>
public sealed class StageBoard(string stackName, IReadOnlyList<OrderedResource> order, IReadOnlyCollection<string> planned, TimeProvider time) : IStageProgress
{
    private const int KeptNotes = 5;
    private readonly Lock _gate = new();
    private readonly DateTimeOffset _began = time.GetUtcNow();
    private readonly Queue<string> _notes = new();
    private readonly List<BoardRow> _rows =
    [
        .. order.Select(resource => new BoardRow(resource.LogicalId, resource.Type, resource.Depth, ResourceState.Waiting, "", null, null, "")),
    ];
    private string? _status;
    private StackPast _past = StackPast.None;

    /// <summary>What is known now: planned resources and those that something was told of.</summary>
    public BoardState State
    {
        get
        {
            lock (_gate)
            {
                var shown = _rows.Where(row => row.State != ResourceState.Waiting || planned.Contains(row.LogicalId));
                return new(stackName, _status, _began, [.. shown.Select(row => row with { TookBefore = Before(row) })], [.. _notes]);
            }
        }
    }

    public void On(StageEvent stageEvent)
    {
        lock (_gate)
        {
            switch (stageEvent)
            {
                case StageEvent.ResourceStarted started:
                    Put(started.LogicalId, started.Type, row => row with
                    {
                        State = ResourceState.Running,
                        Status = started.Status,
                        StartedAt = time.GetUtcNow(),
                        Took = null,
                    });
                    break;
                case StageEvent.ResourceCompleted done:
                    Put(done.LogicalId, done.Type, row => row with { State = ResourceState.Done, Status = done.Status, Took = done.Took });
                    break;
                case StageEvent.ResourceFailed failed:
                    // The first failure is the telling one: its undoing comes after it.
                    Put(failed.LogicalId, failed.Type, row => row with
                    {
                        State = ResourceState.Failed,
                        Status = failed.Status,
                        Reason = row.Reason.Length > 0 ? row.Reason : failed.Reason,
                    });
                    break;
                case StageEvent.StackStatus status:
                    _status = status.Status;
                    if (status.Reason is { Length: > 0 } reason)
                    {
                        Keep($"{status.Status}: {reason}");
                    }
                    break;
                case StageEvent.Past past:
                    _past = past.Stack;
                    break;
                case StageEvent.Note note:
                    Keep(note.Text);
                    break;
            }
        }
    }

    /// <summary>Keeps a line to be shown below the tree.</summary>
    public void Note(string text)
    {
        lock (_gate)
        {
            Keep(text.Trim());
        }
    }

    // What waits and was there before will be updated.
    private TimeSpan? Before(BoardRow row) =>
        _past.Durations.TryGetValue((row.LogicalId, row.State == ResourceState.Waiting ? "UPDATE_IN_PROGRESS" : row.Status), out var took) ? took : null;

    private void Keep(string text)
    {
        _notes.Enqueue(text);
        if (_notes.Count > KeptNotes)
        {
            _notes.Dequeue();
        }
    }

    private void Put(string logicalId, string type, Func<BoardRow, BoardRow> change)
    {
        var index = _rows.FindIndex(row => row.LogicalId == logicalId);
        if (index < 0)
        {
            // A resource that the template doesn't have any more.
            _rows.Add(new(logicalId, type, 0, ResourceState.Waiting, "", null, null, ""));
            index = _rows.Count - 1;
        }
        _rows[index] = change(_rows[index]);
    }
}
