using Nuke.Common.IO;
using Nuke.Common.Tools.DotNet;
using static Nuke.Common.Tools.DotNet.DotNetTasks;

/// <summary>The worker: restore, compile, test, publish. A step whose inputs did not change is not redone.</summary>
sealed partial class Build
{
    const string WorkerConfiguration = "Release";

    AbsolutePath WorkerProject => RootDirectory / "src" / "SampleWorker" / "SampleWorker.csproj";
    AbsolutePath WorkerTests => RootDirectory / "tests" / "SampleWorker.Tests" / "SampleWorker.Tests.csproj";
    AbsolutePath WorkerTestProgram => WorkerTests.Parent / "bin" / WorkerConfiguration / "net10.0" / "SampleWorker.Tests.dll";
    AbsolutePath PublishFolder => TemporaryDirectory / "worker";

    Task CheckInputsAsync() => StepAsync("check inputs", "tool", (run, cancellationToken) => run.CheckInputsAsync(cancellationToken));

    Task RestoreWorkerAsync() => WorkerStepAsync("restore", () =>
        DotNetRestore(s => s.SetProjectFile(WorkerTests)), WorkerTests.Parent / "obj" / "project.assets.json");

    Task CompileWorkerAsync() => WorkerStepAsync("compile", () =>
        DotNetBuild(s => s
            .SetProjectFile(WorkerTests)
            .SetConfiguration(WorkerConfiguration)
            .EnableNoRestore()), WorkerTestProgram);

    Task TestWorkerAsync() => WorkerStepAsync("test", () => DotNet($"{WorkerTestProgram} -noLogo -noColor"));

    Task PublishWorkerAsync() => StepAsync("publish", "build", (run, cancellationToken) => run.UnlessDoneAsync(
        "publish", [.. WorkerInputs], run.Version, () =>
        {
            PublishFolder.CreateOrCleanDirectory();
            DotNetPublish(s => s
                .SetProject(WorkerProject)
                .SetConfiguration(WorkerConfiguration)
                .SetOutput(PublishFolder)
                .SetProperty("Version", run.Version)
                .SetProperty("IncludeSourceRevisionInInformationalVersion", "false"));
        }, [PublishFolder / "SampleWorker.dll"], cancellationToken));

    Task WorkerStepAsync(string step, System.Action work, params AbsolutePath[] outputs) =>
        StepAsync(step, "build", (run, cancellationToken) => run.UnlessDoneAsync(
            step, [.. WorkerInputs], "", work, [.. System.Linq.Enumerable.Select(outputs, output => (string)output)], cancellationToken));

    static readonly string[] WorkerInputs =
    [
        "src/SampleWorker", "tests/SampleWorker.Tests", "tests/Shared", "tests/Directory.Build.props",
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json",
    ];
}
