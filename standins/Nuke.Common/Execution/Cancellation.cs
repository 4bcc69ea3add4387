using System.Runtime.InteropServices;
using Nuke.Common.Tooling;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>
/// Ctrl-C and SIGTERM: children are ended, the running target gets the time to end by itself (a target observes the signal with a
/// <see cref="PosixSignalRegistration" /> of its own), then the build finishes. A second signal, or no end in time, finishes at once.
/// </summary>
internal sealed class Cancellation : IDisposable
{
    public const int ExitCode = 130;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(500);
    private readonly Func<int> finish;
    private readonly PosixSignalRegistration[] registrations;
    private Timer timer;
    private readonly ManualResetEventSlim requested = new();
    private int signals;
    private int completed;

    public Cancellation(Func<int> finish)
    {
        this.finish = finish;
        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];
    }

    public bool IsRequested => requested.IsSet;

    /// <summary>Whether <paramref name="exception" /> is an end by signal; a target's own handler may be a moment ahead of this one.</summary>
    public bool IsCauseOf(Exception exception) => requested.Wait(exception is OperationCanceledException ? HeadStart : TimeSpan.Zero);

    /// <summary>The build ended by itself; from here on the signal handlers leave it alone.</summary>
    public void Complete() => Interlocked.Exchange(ref completed, 1);

    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }

        timer?.Dispose();
        requested.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref signals) > 1)
        {
            Exit();
            return;
        }

        Log.Warning("Cancelled; once more ends at once");
        requested.Set();
        ToolProcess.KillAll();
        timer = new Timer(_ => Exit(), null, Patience, Timeout.InfiniteTimeSpan);
    }

    private void Exit() => Environment.Exit(Interlocked.Exchange(ref completed, 1) == 0 ? finish() : ExitCode);
}
