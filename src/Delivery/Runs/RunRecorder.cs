using Delivery.Errors;
using Delivery.Reports;

namespace Delivery.Runs;

/// <summary>
/// Collects what a run does, as it does it, into the <see cref="RunReport"/>. Written to disk after every step, so a
/// killed run leaves a report of what it had done.
/// </summary>
public sealed class RunRecorder(string target, TimeProvider time, CallCounter calls)
{
    private readonly List<StageReport> _stages = [];
    private readonly List<LedgerEntry> _ledger = [];
    private readonly List<string> _warnings = [];
    private readonly List<DeliveryError> _errors = [];
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private Outcome? _outcome;

    /// <summary>Unique, sortable by start: UTC time and four random characters.</summary>
    public string Id { get; } =
        $"{time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("n")[..4]}";

    public string? Environment { get; set; }
    public string? Version { get; set; }
    public string? Commit { get; set; }
    public string? PromotedFrom { get; set; }
    public string? RolledBackFrom { get; set; }
    public bool? HasDrift { get; set; }
    public ImageReport? Image { get; set; }
    public RolloutReport? Rollout { get; set; }
    public IReadOnlyList<DeliveryError> Errors => _errors;
    public IReadOnlyList<StageReport> Stages => _stages;

    /// <summary>Times a step for the ledger. <paramref name="category"/>: build, tool or aws.</summary>
    public async Task<T> TimedAsync<T>(string name, string category, Func<Task<T>> step)
    {
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        try
        {
            return await step();
        }
        finally
        {
            _ledger.Add(new LedgerEntry(name, category, startedAt, Math.Round(time.GetElapsedTime(started).TotalSeconds, 3)));
        }
    }

    /// <summary>Adds a stage, or replaces what is known of it.</summary>
    public void Stage(StageReport stage)
    {
        _stages.RemoveAll(known => known.Stage == stage.Stage);
        _stages.Add(stage);
    }

    public void Warn(string text) => _warnings.Add(text);

    /// <summary>Records how the run failed. The first outcome stays: what follows a failure doesn't hide it.</summary>
    public void Fail(DeliveryException failure)
    {
        _outcome ??= failure.Outcome;
        _errors.AddRange(failure.Errors);
    }

    public void End(Outcome outcome) => _outcome ??= outcome;

    /// <summary>
    /// The report so far. A run that nothing ended is NoChanges where every stage was, Failed where it was cut off.
    /// </summary>
    public RunReport Report(bool finished)
    {
        var outcome = _outcome ?? (finished ? SuccessOf(_stages) : Outcome.Failed);
        return new RunReport
        {
            Id = Id,
            Target = target,
            StartedAt = _startedAt,
            Outcome = outcome,
            ExitCode = ExitCodes.Of(outcome, _errors),
            Environment = Environment,
            Version = Version,
            Commit = Commit,
            PromotedFrom = PromotedFrom,
            RolledBackFrom = RolledBackFrom,
            HasDrift = HasDrift,
            Image = Image,
            Stages = [.. _stages],
            Rollout = Rollout,
            Ledger = [.. _ledger],
            ApiCalls = calls.Snapshot(),
            Warnings = [.. _warnings],
            Errors = [.. _errors.Select(error => new ErrorReport(error.Kind.Code, error.Message, error.Next, error.Place))],
        };
    }

    private static Outcome SuccessOf(List<StageReport> stages) =>
        stages.Count > 0 && stages.All(stage => stage.Outcome == Outcome.NoChanges) ? Outcome.NoChanges : Outcome.Succeeded;
}
