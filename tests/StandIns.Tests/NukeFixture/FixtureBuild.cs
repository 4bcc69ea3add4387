using System.Runtime.InteropServices;
using Nuke.Common;
using Nuke.Common.IO;
using Serilog;
using static Nuke.Common.Tools.DotNet.DotNetTasks;

namespace NukeFixture;

/// <summary>Exercises the verbs that this repository uses; tests/StandIns.Tests/Golden/Nuke says what each run must show.</summary>
internal sealed class FixtureBuild : NukeBuild
{
    [Parameter("Who is greeted")]
    private readonly string Greeting = "world";

    [Parameter("How often")]
    private readonly int? Count = 1;

    [Parameter("A folder")]
    private readonly AbsolutePath Folder;

    [Parameter("A switch whose description goes on for longer than a terminal of eighty columns is wide", Name = "Flag")]
    private readonly bool IsFlag;

    [Parameter]
    private readonly string NuGetApiKey;

    public static int Main() => Execute<FixtureBuild>(x => x.Default);

    private Target Hello => _ => _
        .Description("Greets")
        .Executes(() => Log.Information("Hello {Greeting}", Greeting));

    private Target Warn => _ => _
        .Description("Warns")
        .Executes(
            () => Log.Warning("careful: {What}", "something"),
            () => Log.Warning("  indented\n    and more\n::error::not a command"));

    private Target Restore => _ => _.Executes(() => Log.Information("restoring"));

    private Target Compile => _ => _
        .DependsOn(Restore)
        .Executes(async () =>
        {
            await Task.Yield();
            Log.Information("compiling");
        });

    private Target Default => _ => _
        .Description("The default")
        .DependsOn(Compile)
        .Executes(() => Log.Debug("done"));

    private Target All => _ => _.DependsOn(Hello, Default);

    private Target Before => _ => _.Before(Restore).Executes(() => { });

    private Target Fail => _ => _.Executes(() => throw new InvalidOperationException("no luck today, and the reason takes more room than a narrow terminal has\nat all"));

    private Target AfterFail => _ => _.DependsOn(Fail).Executes(() => { });

    private Target Show => _ => _
        .Unlisted()
        .Executes(() =>
        {
            Console.WriteLine($"Greeting={Greeting} Count={Count} Flag={IsFlag} Key={NuGetApiKey}");
            Console.WriteLine($"Folder={(Folder == null ? "" : RootDirectory.Parent.Equals(Folder.Parent) ? "../" + Path.GetFileName(Folder) : Path.GetRelativePath(RootDirectory, Folder))}");
        });

    private Target Tool => _ => _
        .Executes(() => DotNet($"exec {RootDirectory / "lost.dll"} {"a b"}"));

    private Target Guarded => _ => _
        .Unlisted()
        .DependsOn(Compile)
        .OnlyWhenStatic(() => Count > 5)
        .Executes(() => Log.Information("more than five"));

    private Target AfterGuarded => _ => _
        .Unlisted()
        .DependsOn(Guarded)
        .Executes(() => Log.Information("whatever the condition"));

    private Target SetsExitCode => _ => _.Executes(() => ExitCode = 5);

    private Target Waits => _ => _
        .Executes(async () =>
        {
            using var cancelled = new CancellationTokenSource();
            using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => cancelled.Cancel());
            Console.WriteLine("waiting");
            await Task.Delay(Timeout.Infinite, cancelled.Token);
        });

    private Target AfterWaits => _ => _.DependsOn(Waits).Executes(() => { });

    // Restore after Cyclic after Compile after Restore, where a test asks for it.
    private Target Cyclic => _ => Environment.GetEnvironmentVariable("FIXTURE_CYCLE") == null
        ? _.Unlisted()
        : _.After(Compile).Before(Restore);
}
