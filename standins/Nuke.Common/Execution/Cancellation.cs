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
    private readonly Func<int> finish;
    private readonly PosixSignalRegistration[] registrations;
    private Timer timer;
    private int signals;
    private int completed;

    public Cancellation(Func<int> finish)
    {
        this.finish = finish;
        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];
    }

    public bool IsRequested => Volatile.Read(ref signals) > 0;

    /// <summary>The build ended by itself; from here on the signal handlers leave it alone.</summary>
    public void Complete() => Interlocked.Exchange(ref completed, 1);

    public void Dispose()
    {
        timer?.Dispose();
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }
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
        ToolProcess.KillAll();
        timer = new Timer(_ => Exit(), null, Patience, Timeout.InfiniteTimeSpan);
    }

    private void Exit()
    {
        if (Interlocked.Exchange(ref completed, 1) == 0)
        {
            Environment.Exit(finish());
        }
    }
}
