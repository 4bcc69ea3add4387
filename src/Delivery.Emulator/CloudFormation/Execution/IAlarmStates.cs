namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>CloudWatch's alarms, as rollback triggers look at them.</summary>
public interface IAlarmStates
{
    /// <summary>Completes with the next change of a state. Take it before looking, or a change is missed.</summary>
    Task Changed { get; }

    /// <summary>OK, ALARM or INSUFFICIENT_DATA; null where there is no such alarm.</summary>
    string? StateOf(string accountId, string region, string name);
}

/// <summary>Without CloudWatch there are no alarms.</summary>
public sealed class NoAlarms : IAlarmStates
{
    public Task Changed { get; } = new TaskCompletionSource().Task;

    public string? StateOf(string accountId, string region, string name) => null;
}
