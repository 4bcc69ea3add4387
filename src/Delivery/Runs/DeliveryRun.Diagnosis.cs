using Delivery.Diagnosis;
using Delivery.Review;
using Delivery.Rollout;
using Delivery.Stacks;
using Delivery.Templates;

namespace Delivery.Runs;

/// <summary>What went wrong, afterwards, and what to do.</summary>
public sealed partial class DeliveryRun
{
    /// <summary>Shows what AWS still has of each stage's last operation, what earlier runs kept of it, and the next step. Changes nothing.</summary>
    public async Task DiagnoseAsync(CancellationToken cancellationToken)
    {
        if (!await TryConnectAsync(cancellationToken))
        {
            _settings.Say($"{Environment.Name}: nothing is deployed");
            return;
        }

        var stacks = new StackReader(Aws.CloudFormation);
        var tasks = new TaskReader(Aws.Ecs, Aws.Logs);
        var rollouts = new RolloutFollower(stacks, Aws.Ecs, tasks, _time, new PollingRhythm(Random.Shared.NextDouble));
        var reader = new DiagnosisReader(Aws.CloudFormation, stacks, rollouts, tasks, RunFolder.ReadEarlier(_settings.Artifacts, Environment.Name));
        var stages = new List<StageDiagnosis>();
        foreach (var (stage, settings) in Environment.Stages)
        {
            var template = (await TemplateReader.ReadFileAsync(_settings.Root, settings.Template, cancellationToken) as TemplateReading.Read)?.Template;
            stages.Add(await reader.ReadAsync(
                new(stage, settings.StackName, template, new SecretRedaction(new(default, settings.StackName), [.. SecretsOf(settings, template)])), cancellationToken));
        }

        _terminal.Write(new DiagnosisView(Environment.Name, Environment.Region, Command("Deploy")).Render(stages, _terminal.Width));
    }
}
