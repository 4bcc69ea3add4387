using Delivery.Deployment;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Releases;
using Delivery.Stacks;

namespace Delivery.Runs;

/// <summary>What an environment holds: its receipt, its state, its removal.</summary>
public sealed partial class DeliveryRun
{
    /// <summary>Removes the environment's stacks in reverse order. What isn't there is no error; it can be repeated.</summary>
    public async Task DestroyAsync(CancellationToken cancellationToken)
    {
        if (!await TryConnectAsync(cancellationToken))
        {
            _settings.Say($"{Environment.Name}: nothing to remove");
            return;
        }

        await RemoveStacksAsync(cancellationToken);
        if (HasOwnBootstrap)
        {
            await RemoveEmulatorAsync(cancellationToken);
        }
        else if (await OutputsAsync(StageNames.Bootstrap, cancellationToken) is not null)
        {
            _settings.Say($"{Environment.Bootstrap.StackName} stays: it holds the images and the roles. Delete it in the console if they are to go.");
        }
    }

    /// <summary>The stacks and the release ledger, once their removal is confirmed.</summary>
    private async Task RemoveStacksAsync(CancellationToken cancellationToken)
    {
        var removals = await ReviewRemovalsAsync(cancellationToken);
        ConfirmRemoval(removals);
        foreach (var (stage, removal) in removals)
        {
            await new HostScaleIn(Aws.CloudFormation, Aws.Ecs, _time).RunAsync(removal.StackName, removal.Timeout, _settings.Say, cancellationToken);
            var removed = await Stages.RemoveAsync(removal, Progress, cancellationToken);
            _recorder.Stage(new Reports.StageReport
            {
                Stage = stage,
                StackName = removal.StackName,
                StackId = removed.StackId,
                Outcome = removed.Outcome,
            });
            if (removed.Outcome is not (Outcome.Succeeded or Outcome.NoChanges))
            {
                throw new DeliveryException(removed.Errors, removed.Outcome);
            }

            _settings.Say($"{removal.StackName}: removed");
        }

        await new ReceiptStore(Aws.Ssm).RemoveAsync(Environment, cancellationToken);
    }

    /// <summary>Whether the stage bootstrap comes and goes with the environment: in the local AWS, but for a role, which may not touch it.</summary>
    private bool HasOwnBootstrap => Environment.IsEmbedded && _settings.Access.ArnIn(Environment) is null;

    /// <summary>What goes, last stage first. The bootstrap stack of an account stays: it holds the images and the roles.</summary>
    private async Task<IReadOnlyList<(string Stage, StackRemoval Removal)>> ReviewRemovalsAsync(CancellationToken cancellationToken)
    {
        var removals = new List<(string, StackRemoval)>();
        foreach (var (stage, settings) in Environment.Stages.Reverse().Where(known => HasOwnBootstrap || known.Stage != StageNames.Bootstrap))
        {
            var removal = new StackRemoval(settings.StackName, Environment.Account, Environment.Region, settings.Timeout);
            if (await Stages.ReviewRemovalAsync(stage, Environment.Name, removal, cancellationToken) is { } review)
            {
                ShowReview(stage, review, null);
                removals.Add((stage, removal));
            }
        }

        return removals;
    }

    private void ConfirmRemoval(IReadOnlyList<(string Stage, StackRemoval Removal)> removals)
    {
        if (removals.Count == 0 || _settings.IsRehearsal || Environment.AutoApprove == AutoApprove.All || _settings.Confirm == Environment.Name)
        {
            return;
        }

        var answer = _settings.IsInteractive ? _terminal.Ask($"This removes {Environment.Name} and what runs there. Type its name: ") : null;
        if (answer?.Trim() != Environment.Name)
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.ReviewNotApproved, $"The removal of {Environment.Name} was not confirmed", "", "nothing was removed",
                $"{Command("Destroy")} --confirm {Environment.Name}"),
                answer is null ? Outcome.ReviewRequired : Outcome.ReviewRejected);
        }
    }

    /// <summary>The local AWS goes with its last stack: other environments may be rehearsed on it.</summary>
    private async Task RemoveEmulatorAsync(CancellationToken cancellationToken)
    {
        var left = await new StackReader(Aws.CloudFormation).NamesAsync(cancellationToken);
        if (left.Count > 0)
        {
            _settings.Say($"The local AWS goes on: it holds {string.Join(", ", left)}");
            return;
        }

        await _emulator.RemoveAsync(cancellationToken);
        await Images.RemoveAsync(ImageCache, cancellationToken);
        foreach (var folder in (string[])[Path.Combine(_settings.CacheFolder, "worker"), Path.Combine(_settings.CacheFolder, "steps")])
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        _settings.Say("The local AWS is stopped and its state removed");
    }

    /// <summary>False where the environment is embedded and nothing was ever started: then there is nothing to connect to.</summary>
    private async Task<bool> TryConnectAsync(CancellationToken cancellationToken)
    {
        await LoadOrThrowAsync(cancellationToken);
        if (Environment.IsEmbedded && !_emulator.HasState)
        {
            return false;
        }

        await ConnectAsync(cancellationToken);
        return true;
    }
}
