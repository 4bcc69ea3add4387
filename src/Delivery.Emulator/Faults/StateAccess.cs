using System.Collections.Concurrent;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.State;

namespace Delivery.Emulator.Faults;

/// <summary>The state as it was, for stale reads.</summary>
internal sealed class StateAccess(StateStore store)
{
    private readonly ConcurrentDictionary<string, long> _calls = [];

    /// <summary>Lets the store remember earlier states while a scenario has stale reads.</summary>
    public static void Follow(StateStore store, EmulatorClock clock, Scenario? scenario) =>
        store.History = scenario?.Faults.Any(fault => fault.Then is Kinds.StaleFault) == true ? new StateHistory(clock.Time) : null;

    /// <summary>Notes the state before a call.</summary>
    public void Called(string operation) => _calls[operation] = store.History?.Writes ?? 0;

    /// <summary>Runs a read on the state before the last call of an operation; on the present one where it was not called.</summary>
    public Task<T> BeforeAsync<T>(Glob operation, Func<Task<T>> read)
    {
        var marks = _calls.Where(call => operation.Matches(call.Key)).Select(call => call.Value).ToList();
        return marks.Count > 0 ? AsOfAsync(_ => marks.Max(), read) : read();
    }

    /// <summary>Runs a read on the state as it was some writes ago.</summary>
    public Task<T> WritesAgoAsync<T>(int writes, Func<Task<T>> read) => AsOfAsync(history => history.Writes - writes, read);

    /// <summary>Runs a read on the state as it was some time ago.</summary>
    public Task<T> AgoAsync<T>(TimeSpan time, Func<Task<T>> read) => AsOfAsync(history => history.WritesBefore(time), read);

    private async Task<T> AsOfAsync<T>(Func<StateHistory, long> moment, Func<Task<T>> read)
    {
        if (store.History is not { } history)
        {
            return await read();
        }

        using (StateHistory.At(moment(history)))
        {
            return await read();
        }
    }
}
