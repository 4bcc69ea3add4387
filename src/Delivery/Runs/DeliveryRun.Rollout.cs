using Delivery.Deployment;
using Delivery.Rollout;

namespace Delivery.Runs;

/// <summary>The service stage: what happens in ECS is followed, shown and kept while CloudFormation waits.</summary>
public sealed partial class DeliveryRun
{
    private ServiceStage ServiceStage => new(Stages, Aws.CloudFormation, Aws.Ecs, Aws.Logs, _time);

    private RolloutLines RolloutProgress => new(_settings.Say, _settings.Warn);

    private async Task<StageExecution> RolledOutAsync(
        Func<Task<(StageExecution Execution, RolloutEvidence Rollout)>> execute, CancellationToken cancellationToken)
    {
        var (execution, rollout) = await execute();
        var engine = Environment.IsEmbedded ? await _emulator.EngineAsync(cancellationToken) : null;
        _recorder.Rollout = rollout.ToReport(engine ?? "ec2");
        return execution;
    }
}
