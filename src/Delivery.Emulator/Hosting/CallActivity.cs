namespace Delivery.Emulator.Hosting;

/// <summary>When the last call came that a person or a pipeline made (running tasks' own calls do not count).</summary>
internal sealed class CallActivity(TimeProvider time)
{
    private long _last = time.GetTimestamp();

    public TimeSpan Idle => time.GetElapsedTime(Interlocked.Read(ref _last));

    public void Seen() => Interlocked.Exchange(ref _last, time.GetTimestamp());

    /// <summary>Returns once there was no call for so long.</summary>
    public async Task WaitForIdleAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        while (Idle < timeout)
        {
            await Task.Delay(timeout - Idle + TimeSpan.FromMilliseconds(1), time, cancellationToken);
        }
    }
}
