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

    Task ReviewAsync(string stage, string execution) => DeliveryStepAsync($"review {stage}", (run, cancellationToken) =>
        run.ReviewAsync(stage, ExecutionPlan.Any(target => target.Name == execution), cancellationToken));

    Task ExecuteAsync(string stage) => DeliveryStepAsync($"execute {stage}", (run, cancellationToken) => run.ExecuteAsync(stage, cancellationToken));

    Task RecordReceiptAsync() => DeliveryStepAsync("receipt", (run, cancellationToken) => run.RecordReceiptAsync(cancellationToken));

    Task StatusAsync() => DeliveryStepAsync("status", (run, cancellationToken) => run.StatusAsync(cancellationToken));

    Task DoctorAsync() => StepAsync("doctor", "tool", (run, cancellationToken) => run.DoctorAsync(DotNetTasks.DotNetPath, cancellationToken));

    Task DestroyAsync() => DeliveryStepAsync("destroy", (run, cancellationToken) => run.DestroyAsync(cancellationToken));
}
