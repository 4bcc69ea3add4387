using Delivery.Diagnosis;
using Delivery.Environments;
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
            var template = await ReadableTemplateAsync(settings, cancellationToken);
            stages.Add(await reader.ReadAsync(new(stage, settings.StackName, template, RedactionOf(settings, template)), cancellationToken));
        }

        _terminal.Write(new DiagnosisView(Environment.Name, Environment.Region, Command("Deploy")).Render(stages, _terminal.Width));
    }

    /// <summary>The template of a stage as it is here; null where it can't be read.</summary>
    private async Task<Template?> ReadableTemplateAsync(StageSettings settings, CancellationToken cancellationToken) =>
        (await TemplateReader.ReadFileAsync(_settings.Root, settings.Template, cancellationToken) as TemplateReading.Read)?.Template;

    /// <summary>Hides the secrets of a stage that its file and template tell of.</summary>
    private static SecretRedaction RedactionOf(StageSettings settings, Template? template) => new(new(default, settings.StackName),
    [
        .. settings.Parameters.Where(given => template?.Parameters.GetValueOrDefault(given.Key)?.NoEcho == true).Select(given => given.Value),
        .. SecretRedaction.NamedSecrets(settings.Parameters.Select(given => (given.Key, given.Value))),
    ]);
}
