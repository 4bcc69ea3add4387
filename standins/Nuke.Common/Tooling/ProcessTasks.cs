using System.Diagnostics;
using Serilog;
using Serilog.Events;
using Serilog.Parsing;

namespace Nuke.Common.Tooling;

/// <summary>Starts processes; their invocation and output go to the log.</summary>
public static class ProcessTasks
{
    public static bool DefaultLogOutput = true;
    public static bool DefaultLogInvocation = true;

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
        if (!Path.IsPathRooted(toolPath) && !toolPath.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            toolPath = ToolPathResolver.GetPathExecutable(toolPath);
        }

        Assert.FileExists(toolPath);
        var start = new ProcessStartInfo(toolPath, arguments ?? string.Empty)
        {
            WorkingDirectory = workingDirectory ?? Environment.CurrentDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
        };
        Assert.DirectoryExists(start.WorkingDirectory);
        if (environmentVariables != null)
        {
            start.Environment.Clear();
            foreach (var (key, value) in environmentVariables)
            {
                start.Environment[key] = value;
            }
        }

        if (logInvocation ?? DefaultLogInvocation)
        {
            Write(LogEventLevel.Information, outputFilter($"> {Arguments.QuoteIfNeeded(toolPath)} {arguments}".TrimEnd()));
        }

        return new ToolProcess(start, timeout, outputFilter, logOutput ?? DefaultLogOutput ? logger ?? DefaultLogger : null);
    }

    public static IProcess StartProcess(
        string toolPath,
        ArgumentStringHandler arguments,
        string workingDirectory = null,
        IReadOnlyDictionary<string, string> environmentVariables = null,
        int? timeout = null,
        bool? logOutput = null,
        bool? logInvocation = null,
        Action<OutputType, string> logger = null) =>
        StartProcess(toolPath, arguments.ToStringAndClear(), workingDirectory, environmentVariables, timeout, logOutput, logInvocation, logger, arguments.GetFilter());

    public static void DefaultLogger(OutputType type, string output) =>
        Write(type == OutputType.Std ? LogEventLevel.Debug : LogEventLevel.Error, output);

    // The text is a value, not a template: braces in it are just braces.
    internal static void Write(LogEventLevel level, string text) =>
        Log.Write(new LogEvent(DateTimeOffset.Now, level, null, new MessageTemplate(text, [new TextToken(text)]), []));

}

/// <summary>Finds executables.</summary>
public static class ToolPathResolver
{
    public static string TryGetEnvironmentExecutable(string environmentExecutable) =>
        Environment.GetEnvironmentVariable(environmentExecutable) is { Length: > 0 } path && File.Exists(path) ? path : null;

    public static string GetPathExecutable(string pathExecutable)
    {
        string[] names = OperatingSystem.IsWindows() ? [pathExecutable + ".exe", pathExecutable + ".cmd", pathExecutable] : [pathExecutable];
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(x => names.Select(y => Path.Combine(x, y)))
            .FirstOrDefault(File.Exists)
            .NotNull($"Could not find '{pathExecutable}' in PATH");
    }
}

/// <summary>What a build does with a process and its output.</summary>
public static class ProcessExtensions
{
    public static IProcess AssertWaitForExit(this IProcess process)
    {
        Assert.True(process.WaitForExit(), "Process did not exit within the time limit");
        return process;
    }

    public static IProcess AssertZeroExitCode(this IProcess process)
    {
        process.AssertWaitForExit();
        return process.ExitCode == 0 ? process : throw new ProcessException(process);
    }

    public static string StdToText(this IEnumerable<Output> output) =>
        string.Join(Environment.NewLine, output.Where(x => x.Type == OutputType.Std).Select(x => x.Text));
}
