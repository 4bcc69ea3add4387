using System.Diagnostics;
using System.Globalization;
using Delivery.Deployment;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Rehearsal;
using Delivery.Review;

namespace Delivery.Runs;

/// <summary>
/// A rehearsal: the steps of a delivery to the environment, with its own configuration, account and region, on a local AWS that is
/// there for this run alone.
/// </summary>
public sealed partial class DeliveryRun
{
    private const int AnyPort = 0;
    private const string EarlierVersion = "0.0.0-earlier";
    private const string RehearsalTag = "rehearsal";
    private RehearsedScenario _scenario = RehearsedScenario.None;
    private bool _isEarlierRelease;

    /// <summary>The version that is deployed; a rehearsal that begins with a deployment has another one before.</summary>
    private string ReleasedVersion => _isEarlierRelease ? EarlierVersion : Version;

    /// <summary>Delivers to the environment's rehearsal, and compares how that ends with what the scenario says.</summary>
    /// <exception cref="DeliveryException">DLV-0421, DLV-0422.</exception>
    public async Task RehearseAsync(CancellationToken cancellationToken)
    {
        await RemoveAbandonedAsync(cancellationToken);
        try
        {
            await ConnectAsync(cancellationToken);
            _settings.Say($"Rehearsal of {Environment.Name} (account {Environment.Account}, {Environment.Region}) on a local AWS of its own: {_scenario.Name}");
            if (_settings.Base is { } reference)
            {
                await DeliverBaseAsync(reference, cancellationToken);
            }
            else if (_scenario.IsGivenDeployed)
            {
                await DeliverEarlierAsync(cancellationToken);
            }

            if (_scenario != RehearsedScenario.None)
            {
                await _emulator.BeginAsync(_scenario.Begin, cancellationToken);
            }

            var ended = await EndOfAsync(() => _scenario.IsOfRemoval ? RemoveStacksAsync(cancellationToken) : DeliverAsync(cancellationToken), cancellationToken);
            var fired = _scenario != RehearsedScenario.None ? await _emulator.EndAsync(cancellationToken) : 0;
            Judge(ended, fired);
        }
        finally
        {
            await _emulator.RemoveAsync(CancellationToken.None);
        }
    }

    private async Task DescribeScenarioAsync(List<DeliveryError> problems, CancellationToken cancellationToken)
    {
        if (!_settings.IsRehearsal)
        {
            return;
        }

        if (_settings.Target != "Rehearse")
        {
            // Whatever else was asked for would go to the local AWS as well.
            problems.Add(new DeliveryError(
                ErrorCatalog.RehearsalNotAlone, "A rehearsal is a run of its own", "", $"asked for was {_settings.Target}", "Run the targets one after the other."));
        }

        try
        {
            _scenario = _settings.Scenario is { } scenario
                ? await RehearsedScenario.FindAsync(_settings.EmulatorProgram, scenario, cancellationToken)
                : RehearsedScenario.None;
        }
        catch (DeliveryException unusable)
        {
            problems.AddRange(unusable.Errors);
        }
    }

    /// <summary>The environment as a rehearsal takes it: all its own but the endpoint, and time-outs that fit the scenario.</summary>
    private DeliveryEnvironment Rehearsed(DeliveryEnvironment environment)
    {
        if (!_settings.IsRehearsal)
        {
            return environment;
        }

        _emulator.Account = environment.Account;
        return environment with
        {
            Endpoint = "embedded",
            Bootstrap = Cut(environment.Bootstrap),
            Cluster = Cut(environment.Cluster),
            Service = Cut(environment.Service),
        };

        StageSettings Cut(StageSettings stage) => _scenario.Timeout is { } timeout && timeout < stage.Timeout ? stage with { Timeout = timeout } : stage;
    }

    /// <summary>The digest of what was just shown: on the local AWS nobody has to be asked.</summary>
    private Approval ApprovedByRehearsal(ReviewedStage reviewed)
    {
        _settings.Say($"{reviewed.Plan.StackName}: a rehearsal approves what it was shown, {reviewed.Digest}");
        return ApprovalDecision.Before(reviewed.Review, Environment.AutoApprove, [reviewed.Digest.ToString()], hasTerminal: false);
    }

    private IReadOnlyDictionary<string, string> ReleasedTags(IReadOnlyDictionary<string, string> tags) =>
        _isEarlierRelease ? new Dictionary<string, string>(tags) { [RehearsalTag] = "earlier" } : tags;

    private async Task DeliverEarlierAsync(CancellationToken cancellationToken)
    {
        _settings.Say("An earlier release is deployed first");
        _isEarlierRelease = true;
        await DeliverAsync(cancellationToken);
        _isEarlierRelease = false;
        ForgetStages();
        _settings.Say($"The earlier release runs; now {_scenario.Name}: {_scenario.Description}");
    }

    private void ForgetStages()
    {
        _reviews.Clear();
        _plans.Clear();
        _outputs.Clear();
        _ahead.Clear();
    }

    /// <summary>The steps of Deploy behind the image, in its order.</summary>
    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        await FindRepositoryAsync(cancellationToken);
        await PushImageAsync(cancellationToken);
        foreach (var stage in (string[])[StageNames.Cluster, StageNames.Service])
        {
            await ReviewAsync(stage, isExecuted: true, cancellationToken);
            if (stage == StageNames.Cluster)
            {
                await ReviewAheadAsync(stage, StageNames.Service, cancellationToken);
            }

            await ExecuteAsync(stage, cancellationToken);
        }

        await RecordReceiptAsync(cancellationToken);
    }

    private static async Task<DeliveryException?> EndOfAsync(Func<Task> deliver, CancellationToken cancellationToken)
    {
        try
        {
            await deliver();
            return null;
        }
#pragma warning disable CA1031 // however it ends, that is what is rehearsed
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return Failures.Of(error, "rehearse", cancellationToken);
        }
    }

    private void Judge(DeliveryException? ended, int fired)
    {
        var outcome = ended?.Outcome ?? Outcome.Succeeded;
        var exitCode = ExitCodes.Of(outcome, ended?.Errors ?? []);
        if (ended is not null)
        {
            _settings.Say($"The rehearsed delivery says:\n{ErrorText.Of(ended)}");
        }

        if (_scenario != RehearsedScenario.None)
        {
            _settings.Say($"{_scenario.Name}: {_scenario.Description} ({_scenario.Source})");
            if (fired == 0)
            {
                Warn($"Nothing of the scenario {_scenario.Name} came about: this delivery has no such moment");
            }
        }

        var end = RehearsedScenario.End(outcome, exitCode);
        if (outcome != _scenario.Outcome || exitCode != _scenario.ExitCode)
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.RehearsalDiffers, $"The rehearsal of {Environment.Name} ended otherwise than it should", _scenario.Name,
                $"it ended {end}, not {RehearsedScenario.End(_scenario.Outcome, _scenario.ExitCode)}", "What it says is above, and in artifacts/run."));
        }

        _settings.Say($"ended as it should: {end}");
    }

    /// <summary>Removes the local AWS of rehearsals whose process was killed.</summary>
    private async Task RemoveAbandonedAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_settings.RehearsalStates))
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(_settings.RehearsalStates))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && (process == System.Environment.ProcessId || !IsRunning(process)))
            {
                using var abandoned = new EmbeddedEmulator(_settings.EmulatorProgram, folder, "auto", _time);
                await abandoned.RemoveAsync(cancellationToken);
            }
        }
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
