namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>Rollback triggers: looked at while resources are made and, once they are, for the monitoring time.</summary>
internal sealed partial class OperationRunner
{
    private volatile string? _breach;

    private async Task WatchAsync(RollbackTriggers triggers, CancellationToken cancellationToken)
    {
        if (await triggers.BreachAsync(cancellationToken) is { } breach)
        {
            await BreakAsync(breach);
        }
    }

    /// <summary>Waits out the monitoring time, what is left of it after a restart; answers whether the operation may succeed.</summary>
    private async Task<bool> MonitoredAsync(RollbackTriggers triggers)
    {
        if (_parts.Clock.Scale > 0 && triggers.MonitoringTime > TimeSpan.Zero)
        {
            var until = _operation.MonitoredUntil ?? _parts.Clock.Now + triggers.MonitoringTime * _parts.Clock.Scale;
            Advance(operation => operation with { MonitoredUntil = until });
            var left = until - _parts.Clock.Now;
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, _parts.Clock.Time, _cancel.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (triggers.Breach() is { } breach)
        {
            await BreakAsync(breach);
        }

        return !_cancel.IsCancellationRequested;
    }

    private Task BreakAsync(string breach)
    {
        _breach = breach;
        return _cancel.CancelAsync();
    }
}
