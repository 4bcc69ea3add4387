using System.Collections.Concurrent;
using System.Diagnostics;

namespace Nuke.Common.Tooling;

/// <summary>A running child process whose lines are collected and logged.</summary>
internal sealed class ToolProcess : IProcess
{
    private static readonly ConcurrentDictionary<ToolProcess, byte> Running = new();
    private readonly ConcurrentQueue<Output> output = new();
    private readonly Process process;
    private readonly int? timeout;
    private readonly Func<string, string> filter;
    private readonly Action<OutputType, string> logger;

    public ToolProcess(ProcessStartInfo start, int? timeout, Func<string, string> filter, Action<OutputType, string> logger)
    {
        this.timeout = timeout;
        this.filter = filter;
        this.logger = logger;
        (FileName, Arguments, WorkingDirectory) = (start.FileName, filter(start.Arguments), start.WorkingDirectory);
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Add(OutputType.Std, e.Data);
        process.ErrorDataReceived += (_, e) => Add(OutputType.Err, e.Data);
        process.Start();
        Running.TryAdd(this, 0);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string FileName { get; }
    public string Arguments { get; }
    public string WorkingDirectory { get; }
    public IReadOnlyCollection<Output> Output => output;
    public int ExitCode => process.ExitCode;

    /// <summary>Ends every child still running, with its own children.</summary>
    public static void KillAll()
    {
        foreach (var running in Running.Keys)
        {
            running.Kill();
        }
    }

    private void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in the meantime.
        }
    }

    public bool WaitForExit()
    {
        if (timeout is { } milliseconds && !process.WaitForExit(milliseconds))
        {
            Kill();
            return false;
        }

        process.WaitForExit();
        Running.TryRemove(this, out _);
        return true;
    }

    public void Dispose()
    {
        Running.TryRemove(this, out _);
        process.Dispose();
    }

    private void Add(OutputType type, string text)
    {
        if (text == null)
        {
            return;
        }

        text = filter(text);
        output.Enqueue(new Output { Type = type, Text = text });
        logger?.Invoke(type, text);
    }
}
