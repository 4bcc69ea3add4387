using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>
/// The alarms of a RollbackConfiguration: one in ALARM, or one that is not there, rolls the operation back (user guide using-cfn-rollback-triggers,
/// API reference RollbackConfiguration, read 2026-11-27; AWS documents no words for it).
/// </summary>
internal sealed class RollbackTriggers(IAlarmStates alarms, StackDocument stack, JsonObject? configuration)
{
    private readonly IReadOnlyList<string> _arns = [.. (configuration?.Objects("RollbackTriggers") ?? []).Select(trigger => trigger.RequiredText("Arn"))];

    /// <summary>How long the alarms are looked at once all resources are there.</summary>
    public TimeSpan MonitoringTime { get; } = TimeSpan.FromMinutes(configuration?.Number("MonitoringTimeInMinutes") ?? 0);

    /// <summary>Why the operation must not go on, or null.</summary>
    public string? Breach() => _arns.Select(arn => (Arn: arn, State: StateOf(arn))).FirstOrDefault(trigger => trigger.State is null or "ALARM") switch
    {
        (null, _) => null,
        (var arn, null) => $"Rollback trigger {arn} does not exist. ",
        var (arn, _) => $"Rollback trigger {arn} is in ALARM state. ",
    };

    /// <summary>Ends with the first breach, or when it is cancelled.</summary>
    public async Task<string?> BreachAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var changed = alarms.Changed;
            if (Breach() is { } breach)
            {
                return breach;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    /// <summary>An alarm is the stack's neighbour: same account, same region.</summary>
    private string? StateOf(string arn) =>
        arn.Split(':', 7) is ["arn", _, "cloudwatch", var region, var account, "alarm", { Length: > 0 } name] && region == stack.Region && account == stack.AccountId
            ? alarms.StateOf(account, region, name)
            : null;
}
