using Delivery.Deployment;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Reports;
using Delivery.Review;
using Delivery.Stacks;
using Delivery.Templates;

namespace Delivery.Runs;

/// <summary>The stages: reviewed, approved, executed.</summary>
public sealed partial class DeliveryRun
{
    /// <summary>Output of the bootstrap stack, where it has roles.</summary>
    private const string ExecutionRoleOutput = "ExecutionRoleArn";

    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _outputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StageReviewing> _reviews = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StagePlan> _plans = new(StringComparer.Ordinal);
    private readonly List<string> _shownReviews = [];

    /// <summary>The stage bootstrap, reviewed and executed.</summary>
    public Task BootstrapAsync(CancellationToken cancellationToken) => BootstrapAsync(_settings.NoWait, cancellationToken);

    private async Task BootstrapAsync(bool isLeft, CancellationToken cancellationToken)
    {
        if (_reviews.ContainsKey(StageNames.Bootstrap))
        {
            return;
        }

        await ReviewAsync(StageNames.Bootstrap, isExecuted: true, cancellationToken);
        await ExecuteAsync(StageNames.Bootstrap, isLeft, cancellationToken);
    }

    /// <summary>Makes the change set of a stage and shows what it would do. Nothing is executed.</summary>
    /// <param name="isExecuted">
    /// Whether this run goes on to execute it. A review alone leaves no change set behind: the digest is what is approved, and the
    /// run that executes makes the set anew and compares.
    /// </param>
    public async Task ReviewAsync(string stage, bool isExecuted, CancellationToken cancellationToken)
    {
        if (stage != StageNames.Bootstrap)
        {
            await UseReleaseAsync(cancellationToken);
        }

        var plan = await PlanAsync(stage, cancellationToken);
        _plans[stage] = plan;
        var reviewing = await ReviewedAsync(plan, cancellationToken);
        _reviews[stage] = reviewing;
        switch (reviewing)
        {
            case StageReviewing.NoChanges unchanged:
                _outputs[stage] = unchanged.Outputs;
                _recorder.Stage(new StageReport
                {
                    Stage = stage,
                    StackName = plan.StackName,
                    StackId = unchanged.StackId,
                    Outcome = Outcome.NoChanges,
                    Outputs = unchanged.Outputs,
                    Resources = StageArchitecture.Of(plan, []),
                });
                _settings.Say($"{plan.StackName}: no changes");
                break;
            case StageReviewing.Reviewed { Stage: var reviewed }:
                _recorder.Stage(Report(reviewed) with { Outcome = Outcome.ReviewRequired });
                ShowReview(stage, reviewed.Review, reviewed.ChangeSetArn);
                if (!isExecuted)
                {
                    await Stages.DiscardAsync(reviewed, cancellationToken);
                    _settings.Say($"To execute exactly this: {Command($"Execute{char.ToUpperInvariant(stage[0])}{stage[1..]}")} --approve {reviewed.Digest}");
                }

                break;
            case StageReviewing.Running { Operation: var operation }:
                _recorder.Stage(Report(operation) with { Outcome = Outcome.Started });
                _settings.Say($"{plan.StackName}: this very change is being executed already");
                break;
            case StageReviewing.Failed failed:
                _recorder.Stage(new StageReport { Stage = stage, StackName = plan.StackName, Outcome = Outcome.Failed });
                throw new DeliveryException(failed.Errors, failed.Errors is [var only] ? only.Kind.Ends : Outcome.Failed);
        }
    }

    /// <summary>Executes what was reviewed, once it is approved.</summary>
    public Task ExecuteAsync(string stage, CancellationToken cancellationToken) => ExecuteAsync(stage, _settings.NoWait, cancellationToken);

    private async Task ExecuteAsync(string stage, bool isLeft, CancellationToken cancellationToken)
    {
        switch (_reviews[stage])
        {
            case StageReviewing.Reviewed { Stage: var reviewed } when isLeft:
                var started = await ApproveAsync(reviewed, cancellationToken);
                await LeaveAsync(reviewed.Plan, Report(reviewed) with { ApprovedBy = started.By }, () => Stages.StartAsync(reviewed, started, cancellationToken));
                break;
            case StageReviewing.Running { Operation: var going } when isLeft:
                await LeaveAsync(going.Plan, Report(going), () => Task.FromResult(
                    new StageExecution { Outcome = Outcome.Started, StackName = going.Plan.StackName, StackId = going.StackId }));
                break;
            case StageReviewing.Reviewed { Stage: var reviewed }:
                var approved = await ApproveAsync(reviewed, cancellationToken);
                await FollowAsync(
                    reviewed.Plan, Report(reviewed) with { ApprovedBy = approved.By }, reviewed.Review.IsCreate,
                    () => ShownAsync(reviewed.Plan, [.. reviewed.Review.Changes.Select(change => change.LogicalId)], (progress, rollout) => stage == StageNames.Service
                        ? RolledOutAsync(() => ServiceStage.ExecuteAsync(reviewed, approved, progress, rollout, cancellationToken), cancellationToken)
                        : Stages.ExecuteAsync(reviewed, approved, progress, cancellationToken)));
                _reviews.Remove(stage);
                break;
            case StageReviewing.Running { Operation: var operation }:
                var stack = await Stages.FindAsync(operation.Plan.StackName, cancellationToken);
                await FollowAsync(
                    operation.Plan, Report(operation), stack?.Status.Status == "CREATE_IN_PROGRESS",
                    () => ShownAsync(operation.Plan, [], (progress, rollout) => stage == StageNames.Service
                        ? RolledOutAsync(() => ServiceStage.AttachAsync(operation, progress, rollout, cancellationToken), cancellationToken)
                        : Stages.AttachAsync(operation, progress, cancellationToken)));
                break;
            case StageReviewing.NoChanges:
                break;
        }
    }

    /// <summary>Shows a review on the terminal and keeps it, complete, in the run's folder.</summary>
    private void ShowReview(string stage, StageReview review, string? changeSetArn)
    {
        if (IsBaseLive)
        {
            return;
        }

        _folder.Write($"review-{stage}.json", ReviewJson.Write(review, changeSetArn));
        var page = ReviewMarkdown.Write(review);
        _folder.Write($"review-{stage}.md", page);
        if (changeSetArn is not null)
        {
            _shownReviews.Add(page);
        }

        _terminal.Write(ReviewTerminal.Render(review, _terminal.Width, ReviewFile(stage)));
    }

    private static string ReviewFile(string name) => Path.Combine("artifacts", "run", $"review-{name}.md");

    private StageRunner Stages => new(Aws.CloudFormation, _time);

    private ProgressLines Progress => new(_settings.Say, _settings.Warn);

    /// <summary>Waits for a stage's end and keeps what it was, also when it failed.</summary>
    private async Task FollowAsync(StagePlan plan, StageReport report, bool isCreate, Func<Task<StageExecution>> execute)
    {
        using var waited = _settings.Interruption?.During(new(plan.StackName, Command(_settings.Target), isCreate ? null : CancelUpdateAsync));
        _recorder.Stage(report with { Outcome = Outcome.Failed });
        var execution = await execute();
        _recorder.Stage(report with
        {
            Outcome = execution.Outcome,
            StackId = execution.StackId,
            Outputs = execution.Outputs,
            Timeline = StageTimeline.Of(execution.Events, report.Resources),
            Failure = execution.Cause is { } cause ? new(cause.LogicalId, cause.Type, cause.Status, cause.Reason) : null,
        });
        if (execution.Outcome is not (Outcome.Succeeded or Outcome.NoChanges))
        {
            throw new DeliveryException(execution.Errors, execution.Outcome);
        }

        _outputs[plan.Stage] = execution.Outputs;
        _settings.Say($"{plan.StackName}: {execution.Status?.Status ?? "done"}");

        async Task<string> CancelUpdateAsync(CancellationToken ending) => await Stages.CancelUpdateAsync(plan.StackName, ending) is { } refused
            ? $"{plan.StackName}: the update can't be cancelled: {refused}"
            : $"{plan.StackName}: the update is cancelled; CloudFormation rolls it back, and this run waits for the end of that.";
    }

    private async Task<StagePlan> PlanAsync(string stage, CancellationToken cancellationToken)
    {
        var settings = Environment.Stages.Single(known => known.Stage == stage).Settings;
        var template = await TemplateReader.ReadFileAsync(TemplateRoot, settings.Template, cancellationToken) switch
        {
            TemplateReading.Read read => read.Template,
            TemplateReading.Unreadable unreadable => throw new DeliveryException(unreadable.Errors),
            _ => throw new InvalidOperationException("Unknown reading."),
        };
        var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var earlier in Environment.Stages.Select(known => known.Stage).TakeWhile(known => known != stage))
        {
            Add(await OutputsAsync(earlier, cancellationToken) ?? new Dictionary<string, string>());
        }

        if (_image is { } image && stage == StageNames.Service)
        {
            Add(new Dictionary<string, string>
            {
                [PipelineParameters.ImageUri] = image.Repository.WithDigest(image.Digest),
                [PipelineParameters.ImageVersion] = ReleasedVersion,
            });
        }

        Add(settings.Parameters);
        if (template.Parameters.Values.FirstOrDefault(known => known.Default is null && !parameters.ContainsKey(known.Name)) is { } missing)
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.EarlierStageMissing, $"The stage {stage} can't be made yet", settings.StackName,
                $"its parameter {missing.Name} comes from an earlier stage that is not deployed", $"{Command("Deploy")} makes them in order."));
        }

        return new StagePlan
        {
            Stage = stage,
            Environment = Environment.Name,
            Account = Environment.Account,
            Region = Environment.Region,
            StackName = settings.StackName,
            Template = template,
            Parameters = parameters,
            Tags = ReleasedTags(settings.Tags),
            Timeout = settings.Timeout,
            ExecutionRoleArn = stage == StageNames.Bootstrap ? null : (await OutputsAsync(StageNames.Bootstrap, cancellationToken))?.GetValueOrDefault(ExecutionRoleOutput),
            Image = stage == StageNames.Service ? _image?.Digest : null,
            MayRecreate = true,
            Command = Command(_settings.Target),
        };

        void Add(IEnumerable<KeyValuePair<string, string>> values)
        {
            foreach (var (name, value) in values.Where(value => template.Parameters.ContainsKey(value.Key)))
            {
                parameters[name] = value;
            }
        }
    }

    /// <summary>Outputs of a stage: of this run, else of its stack; null where the stack is not there.</summary>
    private async Task<IReadOnlyDictionary<string, string>?> OutputsAsync(string stage, CancellationToken cancellationToken)
    {
        if (!_outputs.TryGetValue(stage, out var outputs))
        {
            var name = Environment.Stages.Single(known => known.Stage == stage).Settings.StackName;
            outputs = (await new StackReader(Aws.CloudFormation).FindAsync(name, cancellationToken))?.Outputs;
            if (outputs is { Count: > 0 })
            {
                _outputs[stage] = outputs;
            }
        }

        return outputs is { Count: > 0 } ? outputs : null;
    }

    private static StageReport Report(RunningOperation operation) => new()
    {
        Stage = operation.Plan.Stage,
        StackName = operation.Plan.StackName,
        StackId = operation.StackId,
        ReviewDigest = operation.ReviewDigest?.ToString(),
    };

    private static StageReport Report(ReviewedStage reviewed) => new()
    {
        Stage = reviewed.Plan.Stage,
        StackName = reviewed.Plan.StackName,
        StackId = reviewed.StackId,
        ChangeSetArn = reviewed.ChangeSetArn,
        ReviewDigest = reviewed.Digest.ToString(),
        Changes = ReviewReport.Changes(reviewed.Review),
        Findings = ReviewReport.Findings(reviewed.Review, reviewed.Plan.Template),
        Resources = StageArchitecture.Of(reviewed.Plan, reviewed.Review.Changes),
    };
}
