using Delivery.Environments;
using Nuke.Common.Tools.DotNet;

/// <summary>Image, stages, receipt, and what looks at or removes an environment.</summary>
sealed partial class Build
{
    Task ConnectAsync() => DeliveryStepAsync("connect", (run, cancellationToken) => run.ConnectAsync(cancellationToken));

    Task BuildImageAsync() => StepAsync("build image", "build", (run, cancellationToken) =>
        run.BuildImageAsync(PublishFolder, cancellationToken));

    Task BootstrapAsync() => DeliveryStepAsync("bootstrap", (run, cancellationToken) => run.BootstrapAsync(cancellationToken));

    Task FindRepositoryAsync() => DeliveryStepAsync("find repository", (run, cancellationToken) => run.FindRepositoryAsync(cancellationToken));

    Task PushImageAsync() => DeliveryStepAsync("push image", (run, cancellationToken) => run.PushImageAsync(cancellationToken));

    Task ReviewServiceAsync() => DeliveryStepAsync("review service", (run, cancellationToken) =>
        run.ReviewAsync(StageNames.Service, IsPlanned(nameof(ExecuteService)), cancellationToken));

    Task ReviewClusterAsync() => DeliveryStepAsync("review cluster", async (run, cancellationToken) =>
    {
        await run.ReviewAsync(StageNames.Cluster, IsPlanned(nameof(ExecuteCluster)), cancellationToken);
        if (IsPlanned(nameof(ExecuteService)))
        {
            await run.ReviewAheadAsync(StageNames.Cluster, StageNames.Service, cancellationToken);
        }
    });

    bool IsPlanned(string name) => ExecutionPlan.Any(target => target.Name == name);

    Task ExecuteAsync(string stage) => DeliveryStepAsync($"execute {stage}", (run, cancellationToken) => run.ExecuteAsync(stage, cancellationToken));

    async Task ExecuteServiceAsync()
    {
        await ExecuteAsync(StageNames.Service);
        await RecordReceiptAsync();
    }

    Task RecordReceiptAsync() => DeliveryStepAsync("receipt", (run, cancellationToken) => run.RecordReceiptAsync(cancellationToken));

    Task CopyImageAsync() => DeliveryStepAsync("copy image", (run, cancellationToken) => run.CopyImageAsync(IsPlanned(nameof(Promote)), cancellationToken));

    Task FindReleaseAsync() => DeliveryStepAsync("find release", (run, cancellationToken) => run.FindReleaseAsync(cancellationToken));

    Task DriftAsync() => DeliveryStepAsync("drift", (run, cancellationToken) => run.DriftAsync(cancellationToken));

    Task StatusAsync() => DeliveryStepAsync("status", (run, cancellationToken) => run.StatusAsync(cancellationToken));

    Task DiagnoseAsync() => DeliveryStepAsync("diagnose", (run, cancellationToken) => run.DiagnoseAsync(cancellationToken));

    Task DoctorAsync() => StepAsync("doctor", "tool", (run, cancellationToken) => run.DoctorAsync(DotNetTasks.DotNetPath, cancellationToken));

    Task RehearseAsync() => DeliveryStepAsync("rehearse", (run, cancellationToken) => run.RehearseAsync(cancellationToken));

    Task DestroyAsync() => DeliveryStepAsync("destroy", (run, cancellationToken) => run.DestroyAsync(cancellationToken));
}
