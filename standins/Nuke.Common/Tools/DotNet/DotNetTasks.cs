using System.Text.RegularExpressions;
using Nuke.Common.Tooling;
using Serilog.Events;

namespace Nuke.Common.Tools.DotNet;

/// <summary>The .NET command line.</summary>
public partial class DotNetTasks
{
    private DotNetTasks()
    {
    }

    /// <summary>What DOTNET_EXE names, as the bootstrap sets it where it installed the SDK; else the first in PATH.</summary>
    public static string DotNetPath
    {
        get
        {
            var file = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
            var inPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(x => Path.Combine(x, file));
            return inPath.Prepend(Environment.GetEnvironmentVariable("DOTNET_EXE")).FirstOrDefault(File.Exists) ?? throw new FileNotFoundException("Could not find 'dotnet' in PATH");
        }
    }

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
            DotNetPath, arguments.ToStringAndClear(), workingDirectory, environmentVariables, timeout, logOutput, logInvocation, logger ?? LogLine, arguments.GetFilter());
        process.AssertWaitForExit();
        _ = exitHandler == null ? process.AssertZeroExitCode() : exitHandler(process);
        return process.Output;
    }

    public static IReadOnlyCollection<Output> DotNetRestore(Configure<DotNetRestoreSettings> configurator) => Run(configurator(new()));
    public static IReadOnlyCollection<Output> DotNetBuild(Configure<DotNetBuildSettings> configurator) => Run(configurator(new()));
    public static IReadOnlyCollection<Output> DotNetPublish(Configure<DotNetPublishSettings> configurator) => Run(configurator(new()));
    public static IReadOnlyCollection<Output> DotNetFormat(Configure<DotNetFormatSettings> configurator) => Run(configurator(new()));

    private static IReadOnlyCollection<Output> Run(ToolOptions options)
    {
        using var process = ProcessTasks.StartProcess(DotNetPath, options.GetArguments(), logger: LogLine);
        process.AssertZeroExitCode();
        return process.Output;
    }

    private static void LogLine(OutputType type, string text) => ProcessTasks.Write(
        type == OutputType.Err || ErrorLine().IsMatch(text) ? LogEventLevel.Error
        : WarningLine().IsMatch(text) ? LogEventLevel.Warning
        : LogEventLevel.Debug,
        text);

    [GeneratedRegex(": error [A-Za-z]+[0-9]+:")]
    private static partial Regex ErrorLine();

    [GeneratedRegex(": warning [A-Za-z]+[0-9]+:")]
    private static partial Regex WarningLine();
}
