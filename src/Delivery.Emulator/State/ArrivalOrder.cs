using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.State;

/// <summary>Numbers that only grow, also over restarts as long as the clock does not go back; they order what arrives.</summary>
internal sealed class ArrivalOrder(EmulatorClock clock)
{
    private readonly Lock _gate = new();
    private long _last;

    public long Next()
    {
        lock (_gate)
        {
            return _last = Math.Max(_last + 1, clock.Now.UtcTicks);
        }
    }
}
