using System.Diagnostics;
using System.Text;
using Serilog;
using Serilog.Events;
using Serilog.Parsing;

namespace Nuke.Common.Tooling;

/// <summary>The stream a line came from.</summary>
public enum OutputType
{
    Std,
    Err,
}

/// <summary>One line a process wrote.</summary>
public struct Output
{
    public OutputType Type;
    public string Text;
}

/// <summary>A started process and what it wrote so far.</summary>
public interface IProcess : IDisposable
{
    string FileName { get; }
    string Arguments { get; }
    string WorkingDirectory { get; }
    IReadOnlyCollection<Output> Output { get; }
    int ExitCode { get; }
    bool WaitForExit();
}

/// <summary>Starts processes; their invocation and output go to the log.</summary>
public static class ProcessTasks
{
    public static IProcess StartProcess(
        string toolPath,
        string arguments = null,
        string workingDirectory = null,
        IReadOnlyDictionary<string, string> environmentVariables = null,
        int? timeout = null,
        bool? logOutput = null,
        bool? logInvocation = null,
        Action<OutputType, string> logger = null,
        Func<string, string> outputFilter = null)
    {
        outputFilter ??= x => x;
        var start = new ProcessStartInfo(toolPath, arguments ?? string.Empty)
        {
            WorkingDirectory = workingDirectory ?? Environment.CurrentDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        if (environmentVariables != null)
        {
            start.Environment.Clear();
            foreach (var (key, value) in environmentVariables)
            {
                start.Environment[key] = value;
            }
        }

        if (logInvocation ?? true)
        {
            Write(LogEventLevel.Information, outputFilter($"> {ToolOptions.QuoteIfNeeded(toolPath)} {arguments}".TrimEnd()));
        }

        return new ToolProcess(start, timeout, outputFilter, logOutput ?? true ? logger ?? DefaultLogger : null);
    }

    public static void DefaultLogger(OutputType type, string output) =>
        Write(type == OutputType.Std ? LogEventLevel.Debug : LogEventLevel.Error, output);

    // The text is a value, not a template: braces in it are just braces.
    internal static void Write(LogEventLevel level, string text) =>
        Log.Write(new LogEvent(DateTimeOffset.Now, level, null, new MessageTemplate(text, [new TextToken(text)]), []));
}

/// <summary>What a build does with a process and its output.</summary>
public static class ProcessExtensions
{
    public static IProcess AssertWaitForExit(this IProcess process) =>
        process.WaitForExit() ? process : throw new TimeoutException($"Process did not exit within the time limit: {process.FileName} {process.Arguments}");

    public static IProcess AssertZeroExitCode(this IProcess process) =>
        process.AssertWaitForExit().ExitCode == 0 ? process : throw new ProcessException(process);

    public static string StdToText(this IEnumerable<Output> output) =>
        string.Join(Environment.NewLine, output.Where(x => x.Type == OutputType.Std).Select(x => x.Text));
}

/// <summary>A process ended with another exit code than zero; the message holds its command line and what it wrote.</summary>
internal sealed class ProcessException(IProcess process) : Exception(Describe(process))
{
    private static string Describe(IProcess process)
    {
        var errors = process.Output.Where(x => x.Type == OutputType.Err).ToList();
        return string.Join(
            Environment.NewLine,
            [
                $"Process '{Path.GetFileNameWithoutExtension(process.FileName)}' exited with code {process.ExitCode}.",
                $"   > {process.FileName} {process.Arguments}",
                $"   @ {process.WorkingDirectory}",
                errors.Count > 0 ? "Error output:" : "Standard output:",
                .. (errors.Count > 0 ? errors : process.Output).Select(x => "   " + x.Text),
            ]);
    }
}
