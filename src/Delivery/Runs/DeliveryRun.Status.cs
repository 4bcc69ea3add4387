using Delivery.Environments;
using Delivery.Errors;
using Delivery.Reports;

namespace Delivery.Runs;

/// <summary>What runs where.</summary>
public sealed partial class DeliveryRun
{
    private static readonly TimeSpan StatusPatience = TimeSpan.FromSeconds(20);

    /// <summary>Shows the environment that was named in full; where none was, all of them in a table. What can't be reached doesn't hide the others.</summary>
    public async Task StatusAsync(CancellationToken cancellationToken)
    {
        if (!_settings.IsEnvironmentGiven)
        {
            var all = EnvironmentStatus.InOrder(await Task.WhenAll(EnvironmentFiles.List(_settings.Root).Select(name => StatusOfAsync(name, cancellationToken))));
            foreach (var status in all.Where(status => status.Problem is not null))
            {
                _recorder.Warn($"{status.Name}: {status.Problem}");
            }

            _terminal.Write(StatusTable.Render(all, _terminal.Width, _time.GetUtcNow()));
            return;
        }

        if (!await TryConnectAsync(cancellationToken))
        {
            _settings.Say($"{Environment.Name}: nothing is deployed");
            return;
        }

        var one = await new StatusReader(Aws, Environment).ReadAsync(cancellationToken);
        _recorder.Version = one.Ledger.Current?.Version;
        _recorder.Commit = one.Ledger.Current?.Commit;
        _terminal.Write(StatusPage.Render(one, _terminal.Width, _time.GetUtcNow()));
    }

    private async Task<EnvironmentStatus> StatusOfAsync(string name, CancellationToken cancellationToken)
    {
        var status = new EnvironmentStatus(name);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var environment = await EnvironmentFiles.LoadAsync(_settings.Root, name, cancellationToken);
            status = status with { PromoteFrom = environment.PromoteFrom };
            if (environment.IsEmbedded && !_emulator.HasState)
            {
                return status;
            }

            patience.CancelAfter(StatusPatience);
            using var connection = await OpenAsync(environment, AccessRole.Review, patience.Token);
            return await new StatusReader(connection.Clients, environment).ReadAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return status with { Problem = $"no answer within {TimeWords.Of(StatusPatience)}" };
        }
#pragma warning disable CA1031 // whatever is wrong with one environment, the others are told
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return status with { Problem = Failures.Of(error, name, cancellationToken).Errors[0].Message };
        }
    }
}
