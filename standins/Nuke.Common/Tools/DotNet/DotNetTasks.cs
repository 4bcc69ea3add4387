using Nuke.Common.Tooling;
using Serilog.Events;

namespace Nuke.Common.Tools.DotNet;

/// <summary>The .NET command line.</summary>
public class DotNetTasks
{
    private DotNetTasks()
    {
    }

    public static string DotNetPath => ToolPathResolver.TryGetEnvironmentExecutable("DOTNET_EXE") ?? ToolPathResolver.GetPathExecutable("dotnet");

    public static IReadOnlyCollection<Output> DotNet(
        ArgumentStringHandler arguments,
        string workingDirectory = null,
        IReadOnlyDictionary<string, string> environmentVariables = null,
        int? timeout = null,
        bool? logOutput = null,
        bool? logInvocation = null,
        Action<OutputType, string> logger = null,
        Func<IProcess, object> exitHandler = null)
    {
        using var process = ProcessTasks.StartProcess(
            DotNetPath, arguments, workingDirectory, environmentVariables, timeout, logOutput, logInvocation, logger ?? LogLine);
        process.AssertWaitForExit();
        if (exitHandler == null)
        {
            process.AssertZeroExitCode();
        }
        else
        {
            exitHandler(process);
        }

        return process.Output;
    }

    public static IReadOnlyCollection<Output> DotNetRestore(DotNetRestoreSettings options = null) => Run(options ?? new());
    public static IReadOnlyCollection<Output> DotNetRestore(Configure<DotNetRestoreSettings> configurator) => Run(configurator.InvokeSafe(new()));
    public static IReadOnlyCollection<Output> DotNetBuild(DotNetBuildSettings options = null) => Run(options ?? new());
    public static IReadOnlyCollection<Output> DotNetBuild(Configure<DotNetBuildSettings> configurator) => Run(configurator.InvokeSafe(new()));
    public static IReadOnlyCollection<Output> DotNetTest(DotNetTestSettings options = null) => Run(options ?? new());
    public static IReadOnlyCollection<Output> DotNetTest(Configure<DotNetTestSettings> configurator) => Run(configurator.InvokeSafe(new()));
    public static IReadOnlyCollection<Output> DotNetPublish(DotNetPublishSettings options = null) => Run(options ?? new());
    public static IReadOnlyCollection<Output> DotNetPublish(Configure<DotNetPublishSettings> configurator) => Run(configurator.InvokeSafe(new()));
    public static IReadOnlyCollection<Output> DotNetFormat(DotNetFormatSettings options = null) => Run(options ?? new());
    public static IReadOnlyCollection<Output> DotNetFormat(Configure<DotNetFormatSettings> configurator) => Run(configurator.InvokeSafe(new()));
    public static IReadOnlyCollection<Output> DotNetClean(DotNetCleanSettings options = null) => Run(options ?? new());
    public static IReadOnlyCollection<Output> DotNetClean(Configure<DotNetCleanSettings> configurator) => Run(configurator.InvokeSafe(new()));

    private static IReadOnlyCollection<Output> Run(ToolOptions options)
    {
        using var process = ProcessTasks.StartProcess(
            options.ProcessToolPath ?? DotNetPath,
            options.GetArguments(),
            options.ProcessWorkingDirectory,
            options.ProcessEnvironmentVariables,
            options.ProcessExecutionTimeout,
            options.ProcessOutputLogging,
            options.ProcessInvocationLogging,
            LogLine);
        process.AssertWaitForExit();
        if (options.ProcessExitHandling ?? true)
        {
            process.AssertZeroExitCode();
        }

        return process.Output;
    }

    private static void LogLine(OutputType type, string text) => ProcessTasks.Write(
        type == OutputType.Err || IsDiagnostic(text, ": error ") ? LogEventLevel.Error
        : IsDiagnostic(text, ": warning ") ? LogEventLevel.Warning
        : LogEventLevel.Debug,
        text);

    // "file(line,column): error CS0001: message": letters, then digits, then a colon.
    private static bool IsDiagnostic(string text, string kind)
    {
        var start = text.IndexOf(kind, StringComparison.Ordinal);
        if (start < 0)
        {
            return false;
        }

        var code = text.AsSpan(start + kind.Length);
        var end = code.IndexOf(':');
        return end > 2 && char.IsAsciiLetterUpper(code[0]) && char.IsAsciiDigit(code[end - 1]) && !code[..end].Contains(' ');
    }
}
