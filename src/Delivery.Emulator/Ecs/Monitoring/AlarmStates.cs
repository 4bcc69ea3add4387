using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.Ecs.Model;

namespace Delivery.Emulator.Ecs.Monitoring;

/// <summary>The alarms' states for the rollback triggers of stacks.</summary>
internal sealed class AlarmStates(EcsState state) : IAlarmStates
{
    public Task Changed => state.Changed;

    public string? StateOf(string accountId, string region, string name)
    {
        var scope = new Scope(accountId, region);
        return Alarms.Find(state, scope, name) is { } alarm ? Alarms.StateOf(state, scope, alarm).Value : null;
    }
}
