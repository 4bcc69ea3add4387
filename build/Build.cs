using Delivery.Environments;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.ProjectModel;
using Nuke.Common.Tools.GitVersion;

/// <summary>
/// The pipeline, top to bottom. Every target says what it does; how is in Build.Worker.cs, Build.Stages.cs and
/// Build.Quality.cs. Targets that must follow one another are chained: the order of independent ones is not promised.
/// </summary>
sealed partial class Build : NukeBuild
{
    public static int Main(string[] arguments) => Guard(arguments) ?? Execute<Build>(x => x.Deploy);

    [Parameter("Environment to deliver to, a file of cloudformation/environments; without it: local", Name = "Environment")]
    readonly string EnvironmentName;

    [Parameter("Environment whose release is promoted")]
    readonly string From;

    [Parameter("Environment that the release is promoted to")]
    readonly string To;

    [Parameter("Version to deploy, promote or roll back to, whose image is in a registry already; nothing is built then")]
    readonly string Release;

    [Parameter("Promote although the environment has a newer release")]
    readonly bool AllowOlder;

    [Parameter("Digest of the review that may be executed without being asked, as printed by the review; several joined by commas")]
    readonly string Approve;

    [Parameter("Begin the first execution that has something to do and end without waiting; the same command without it attaches")]
    readonly bool NoWait;

    [Parameter("Name of the environment that Destroy may remove without being asked")]
    readonly string Confirm;

    [Parameter("Port of the local AWS (default: 4566, or a free one)")]
    readonly int? Port;

    [Parameter("Folder of the state of the local AWS that runs in the foreground")]
    readonly AbsolutePath State;

    [Parameter("Failure to rehearse: a scenario's name or file; 'list' names them (default: none, the good path)")]
    readonly string Scenario;

    [Parameter("Commit whose templates a rehearsal deploys first, so that what it shows is the change of them: main, HEAD^1")]
    readonly string Base;

    [Solution("Delivery.slnx")]
    readonly Solution Solution;

    [GitVersionIfPlanned(NoFetch = true)]
    readonly GitVersion GitVersion;

    // --- Deliver ---------------------------------------------------------------------------------------------

    Target CheckInputs => _ => _
        .Unlisted()
        .Description("Checks environment, templates and repository before anything is done")
        .Executes(CheckInputsAsync);

    Target Connect => _ => _
        .Unlisted()
        .Description("Checks whose account answers; starts the local AWS where the environment is embedded")
        .After(CheckInputs)
        .Executes(ConnectAsync);

    Target Restore => _ => _
        .Description("Restores the worker's packages")
        .After(CheckInputs, Connect)
        .Executes(RestoreWorkerAsync);

    Target Compile => _ => _
        .Description("Compiles the worker and its tests")
        .DependsOn(Restore)
        .Executes(CompileWorkerAsync);

    Target TestWorker => _ => _
        .Description("Runs the worker's own tests")
        .DependsOn(Compile)
        .Executes(TestWorkerAsync);

    Target PublishWorker => _ => _
        .Description("Publishes the worker as it goes into the image")
        .DependsOn(CheckInputs, TestWorker)
        .Executes(PublishWorkerAsync);

    Target BuildImage => _ => _
        .Description("Builds the worker's image")
        .DependsOn(PublishWorker)
        .Executes(BuildImageAsync);

    Target Bootstrap => _ => _
        .Description("Deploys the bootstrap stage: image repository, roles for GitHub")
        .DependsOn(CheckInputs, Connect)
        .After(BuildImage)
        .Executes(BootstrapAsync);

    Target FindRepository => _ => _
        .Unlisted()
        .Description("Finds the image repository that the bootstrap stage made (makes it in a local environment)")
        .DependsOn(CheckInputs, Connect)
        .After(BuildImage, Bootstrap)
        .Executes(FindRepositoryAsync);

    Target PushImage => _ => _
        .Description("Pushes the image where it isn't there yet")
        .DependsOn(BuildImage, FindRepository)
        .OnlyWhenStatic(() => IsBuilt)
        .Executes(PushImageAsync);

    Target ReviewCluster => _ => _
        .Description("Reviews the change set of the cluster stack")
        .DependsOn(CheckInputs, Connect)
        .After(PushImage, Bootstrap, CopyImage, FindRelease)
        .Executes(ReviewClusterAsync);

    Target ExecuteCluster => _ => _
        .Description("Executes the reviewed change set of the cluster stack")
        .DependsOn(ReviewCluster)
        .Executes(() => ExecuteAsync(StageNames.Cluster));

    Target ReviewService => _ => _
        .Description("Reviews the change set of the service stack with the image by digest")
        .DependsOn(CheckInputs, Connect, PushImage)
        .After(ExecuteCluster)
        .Executes(ReviewServiceAsync);

    Target ExecuteService => _ => _
        .Description("Executes the reviewed change set of the service stack, follows the rollout, writes the receipt")
        .DependsOn(ReviewService)
        .Executes(ExecuteServiceAsync);

    Target Deploy => _ => _
        .Description("Delivers the worker: test, image, push, cluster stack, service stack, receipt")
        .DependsOn(ExecuteCluster, ExecuteService);

    // --- Releases: what was built once goes on ----------------------------------------------------------------

    Target CopyImage => _ => _
        .Description("Copies the image of a release, by digest, to the environment that it is promoted to")
        .DependsOn(CheckInputs, Connect)
        .Executes(CopyImageAsync);

    Target Promote => _ => _
        .Description("Brings the release of an environment to the next: image, cluster stack, service stack, receipt")
        .DependsOn(CopyImage, ExecuteCluster, ExecuteService);

    Target FindRelease => _ => _
        .Description("Says which release a rollback goes to")
        .DependsOn(Connect)
        .After(CheckInputs)
        .Executes(FindReleaseAsync);

    Target RecordRelease => _ => _
        .Description("Writes the receipt of a release that the stacks are at already, where a killed run left it out")
        .DependsOn(ReviewService)
        .Executes(RecordReceiptAsync);

    Target Rollback => _ => _
        .Description("Deploys the release before, or an earlier one, after a review")
        .DependsOn(FindRelease, ExecuteCluster, ExecuteService);

    // --- Environments ----------------------------------------------------------------------------------------

    Target Status => _ => _
        .Description("Shows what runs in all environments, or in full in the one that is named")
        .Executes(StatusAsync);

    Target Drift => _ => _
        .Description("Looks for what was changed behind the stacks' backs")
        .Executes(DriftAsync);

    Target Diagnose => _ => _
        .Description("Says what went wrong in the environment's stages, and what to do")
        .Executes(DiagnoseAsync);

    Target Doctor => _ => _
        .Description("Checks whether this machine and the environment are ready, and says how to mend what isn't")
        .Executes(DoctorAsync);

    Target Destroy => _ => _
        .Description("Removes the environment's stacks in reverse order; asks for its name")
        .Executes(DestroyAsync);

    Target Rehearse => _ => _
        .Description("Rehearses a delivery to the environment on a local AWS of its own, and whether a failure ends as it should")
        .DependsOn(CheckInputs, BuildImage)
        .Executes(RehearseAsync);

    Target Emulator => _ => _
        .Description("Runs the local AWS in the foreground, as the account of an environment")
        .Executes(EmulatorAsync);

    // --- Quality ---------------------------------------------------------------------------------------------

    Target Clean => _ => _
        .Description("Removes build output")
        .Before(Restore)
        .Executes(CleanAsync);

    Target Lint => _ => _
        .Description("Checks templates, environments, scripts and formatting")
        .Executes(LintAsync);

    Target Test => _ => _
        .Description("Runs all tests of the repository")
        .Executes(TestAsync);
}
