using System.Runtime.InteropServices;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Nuke.Common.Tools.DotNet;
using Serilog;
using static Nuke.Common.Tools.DotNet.DotNetTasks;

namespace NukeFixture;

/// <summary>Exercises the verbs that this repository uses; tests/StandIns.Tests/Golden/Nuke says what each run must show.</summary>
internal sealed class FixtureBuild : NukeBuild
{
    [Parameter("Who is greeted")]
    private readonly string Greeting = "world";

    [Parameter("How often")]
    private readonly int Count = 1;

    [Parameter("What to build - default is 'Debug'")]
    private readonly Configuration Configuration = Configuration.Debug;

    [Parameter("A list", Separator = ",")]
    private readonly string[] Tags = [];

    [Parameter("A folder")]
    private readonly AbsolutePath Folder;

    [Parameter("A switch")]
    private readonly bool? Flag;

    [Parameter("Needed by one target")]
    private readonly string Needed;

    [Parameter("Key of a service")]
    [Secret]
    private readonly string NuGetApiKey;

    public static int Main() => Execute<FixtureBuild>(x => x.Default);

    private Target Hello => _ => _
        .Description("Greets")
        .Executes(() => Log.Information("Hello {Greeting}", Greeting));

    private Target Warn => _ => _
        .Description("Warns")
        .Executes(() => Log.Warning("careful: {What}", "something"));

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
        .Executes(() => ReportSummary(x =>
        {
            x["Configuration"] = Configuration;
            return x;
        }));

    private Target All => _ => _.DependsOn(Hello, Default);

    private Target Before => _ => _.Before(Restore).Executes(() => { });

    private Target DependentFor => _ => _.DependentFor(Triggering).Executes(() => { });

    private Target Triggering => _ => _.Triggers(Triggered).Executes(() => { });

    private Target Triggered => _ => _.Executes(() => { });

    private Target TriggeredBy => _ => _.TriggeredBy(Triggered).Executes(() => { });

    private Target Fail => _ => _.Executes(() => throw new InvalidOperationException("no luck\nat all"));

    private Target AfterFail => _ => _.DependsOn(Fail).Executes(() => { });

    private Target Assured => _ => _.After(Fail).AssuredAfterFailure().Executes(() => Log.Information("cleaning up"));

    private Target SoftFail => _ => _.ProceedAfterFailure().Executes(() => throw new InvalidOperationException("soft"));

    private Target AfterSoftFail => _ => _.DependsOn(SoftFail).Executes(() => { });

    private Target SkippedStatically => _ => _.DependsOn(Hello).OnlyWhenStatic(() => Count > 5).Executes(() => { });

    private Target KeepsDependencies => _ => _.DependsOn(Hello).WhenSkipped(DependencyBehavior.Execute).OnlyWhenStatic(() => Count > 5).Executes(() => { });

    private Target SkippedDynamically => _ => _.DependsOn(Hello).OnlyWhenDynamic(() => Count > 5).Executes(() => { });

    private Target BrokenCondition => _ => _.OnlyWhenDynamic(() => Broken()).Executes(() => { });

    private Target Needs => _ => _.Requires(() => Needed).Executes(() => { });

    private Target NeedsMany => _ => _.Requires(() => Count > 5).Executes(() => { });

    private Target Show => _ => _
        .Unlisted()
        .Executes(() =>
        {
            Console.WriteLine($"Greeting={Greeting} Count={Count} Configuration={Configuration} Flag={Flag} Key={NuGetApiKey}");
            Console.WriteLine($"Tags=[{string.Join('|', Tags)}] Folder={(Folder == null ? "" : RootDirectory.Parent.Equals(Folder.Parent) ? "../" + Folder.Name : Path.GetRelativePath(RootDirectory, Folder))}");
        });

    private Target Tool => _ => _
        .Executes(() => ProcessTasks.StartProcess("/bin/sh", "-c \"echo {lost} >&2; exit 3\"").AssertZeroExitCode());

    private Target ToolLine => _ => _.Executes(() => DotNetBuild(s => s
        .SetProjectFile(RootDirectory / "a b.csproj")
        .SetConfiguration(Configuration)
        .EnableNoRestore()
        .SetProperty("Version", "1.2.3")
        .SetProperty("Flag", true)
        .When(_ => Count > 1, _ => _.SetVerbosity(DotNetVerbosity.quiet))
        .SetProcessToolPath("/bin/echo")));

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

    private static bool Broken() => throw new InvalidOperationException("broken condition");
}
