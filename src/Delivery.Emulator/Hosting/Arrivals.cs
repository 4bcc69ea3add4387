namespace Delivery.Emulator.Hosting;

/// <summary>Tells those who wait that something came. Take <see cref="Next"/> first, then look: what comes in between is not missed.</summary>
internal sealed class Arrivals
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Next => Volatile.Read(ref _next).Task;

    public void Tell() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
