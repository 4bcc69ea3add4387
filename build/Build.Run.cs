using System.Globalization;
using System.Runtime.InteropServices;
using Delivery.Errors;
using Delivery.Runs;
using Nuke.Common.CI.GitHubActions;
using Nuke.Common.IO;
using Serilog;

/// <summary>What all targets share: the run that records them, and how its end becomes the exit code.</summary>
sealed partial class Build
{
    Interruption Interruption;
    PosixSignalRegistration Interrupt;
    PosixSignalRegistration Termination;
    DeliveryRun Run;

    const string EmulatorPath = "src/Delivery.Emulator/bin/Debug/net10.0/Delivery.Emulator.dll";

    AbsolutePath EmulatorProgram => RootDirectory / EmulatorPath;

    protected override void OnBuildInitialized()
    {
        Interruption = new(IsInteractive ? RunTerminal.OfProcess().Ask : null, text => Log.Warning("{Text:l}", text));
        Interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        Termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);

        void Cancel(PosixSignalContext signal) => signal.Cancel = Interruption.Signal(signal.Signal == PosixSignal.SIGINT);
    }

    protected override void OnBuildFinished()
    {
        if (Run is not null)
        {
            ExitCode = Run.Finish(IsSucceeding);
            Run.Dispose();
        }

        if (TestsClosingLine is not null)
        {
            Console.WriteLine(TestsClosingLine);
        }

        Interrupt?.Dispose();
        Termination?.Dispose();
        Interruption?.Dispose();
    }

    /// <summary>Runs a step of the delivery; whatever ends it early is recorded and told once, without a stack trace.</summary>
    async Task StepAsync(string name, string category, Func<DeliveryRun, CancellationToken, Task> step)
    {
        try
        {
            Run ??= DeliveryRun.Start(Settings(), TimeProvider.System);
            if (Run.HasLeft)
            {
                Run.SayLeft(name);
                return;
            }

            await Run.StepAsync(name, category, cancellationToken => step(Run, cancellationToken), Interruption.Leaving);
        }
        catch (DeliveryException ended)
        {
            ExitCode = Delivery.ExitCodes.Of(ended.Outcome, ended.Errors);
            throw new StepEnded(ended);
        }
    }

    Task DeliveryStepAsync(string name, Func<DeliveryRun, CancellationToken, Task> step) => StepAsync(name, "aws", step);

    static bool IsInteractive => IsLocalBuild && GitHubActions.Instance is null && !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>The least that the targets of this run need.</summary>
    AccessRole Access =>
        IsPlanned(nameof(Bootstrap)) || IsPlanned(nameof(Rehearse)) ? AccessRole.Caller
        : IsPlanned(nameof(ExecuteCluster)) || IsPlanned(nameof(ExecuteService)) || IsPlanned(nameof(Destroy)) ? AccessRole.Deploy
        : AccessRole.Review;

    internal bool GivesVersion => IsBuilt && IsPlanned(nameof(CheckInputs));

    /// <summary>False where the run deploys what was built before.</summary>
    bool IsBuilt => Release is null && !IsPlanned(nameof(CopyImage)) && !IsPlanned(nameof(Rollback));

    RunSettings Settings() => new()
    {
        Root = RootDirectory,
        Target = string.Join("+", InvokedTargets.Select(target => target.Name)),
        EnvironmentName = EnvironmentName ?? To ?? CommandLineTable.DefaultEnvironment,
        IsEnvironmentGiven = EnvironmentName is not null,
        Release = Release,
        IsOfRelease = !IsBuilt,
        From = From,
        AllowOlder = AllowOlder,
        Access = Access,
        Approve = Approve?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
        NoWait = NoWait,
        Confirm = Confirm,
        Port = Port,
        IsRehearsal = InvokedTargets.Any(target => target.Name == nameof(Rehearse)),
        Scenario = Scenario,
        Base = Base,
        EmulatorProgram = EmulatorProgram,
        CacheFolder = TemporaryDirectory,
        IsInteractive = IsInteractive,
        IsQuiet = !Log.IsEnabled(Serilog.Events.LogEventLevel.Information),
        Interruption = Interruption,
        GitVersion = GitVersion is null ? null : new Delivery.Versioning.GitVersionFields(
            GitVersion.SemVer, GitVersion.Sha, int.Parse(GitVersion.CommitsSinceVersionSource, CultureInfo.InvariantCulture)),
        Say = text => Log.Information("{Text:l}", text),
        Warn = text => Log.Warning("{Text:l}", text),
    };

    /// <summary>The end of a step as NUKE shows it: its log prints an exception whole, and this one has no trace to print.</summary>
    sealed class StepEnded(DeliveryException ended) : Exception(ended.Message)
    {
        public override string ToString() => ErrorText.Of(ended);
    }
}
