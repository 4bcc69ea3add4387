using Delivery.Environments;
using Delivery.Errors;
using Delivery.Reports;
using Delivery.Review;
using Delivery.Stacks;

namespace Delivery.Runs;

/// <summary>What was changed behind the stacks' backs.</summary>
public sealed partial class DeliveryRun
{
    private static readonly TimeSpan DetectionPatience = TimeSpan.FromMinutes(10);

    /// <summary>Looks at the drift of every stage's stack, side by side; <c>drift.md</c> says what was found.</summary>
    /// <exception cref="DeliveryException">DLV-0820: stacks have drifted; DLV-0821: of some it can't be told.</exception>
    public async Task DriftAsync(CancellationToken cancellationToken)
    {
        if (!await TryConnectAsync(cancellationToken))
        {
            _recorder.HasDrift = false;
            _recorder.End(Outcome.NoChanges);
            _settings.Say($"{Environment.Name}: nothing is deployed");
            return;
        }

        var stages = await Task.WhenAll(Environment.Stages.Select(stage => DriftOfAsync(stage.Stage, stage.Settings, cancellationToken)));
        var found = stages.OfType<StageDrift>().ToList();
        _folder.Write("drift.md", DriftMarkdown.Write(Environment.Name, Environment.Account, Environment.Region, found));
        _terminal.Write(DriftMarkdown.Lines(found));
        var drifted = found.Where(stage => stage.Resources.Count > 0).ToList();
        var untold = found.Where(stage => stage.Untold is not null).ToList();
        _recorder.HasDrift = drifted.Count > 0 ? true : untold.Count > 0 ? null : false;
        if (_recorder.HasDrift != false)
        {
            throw new DeliveryException(
            [
                .. drifted.Select(stage => new DeliveryError(
                    ErrorCatalog.StacksDrifted, $"{stage.StackName} has drifted", "", DriftMarkdown.Counted(stage),
                    $"artifacts/run/drift.md says what. {Command("Deploy")} reviews what a deployment would set right; what is to stay belongs into the template.")),
                .. untold.Select(stage => new DeliveryError(
                    ErrorCatalog.DriftUntold, $"Whether {stage.StackName} has drifted could not be told", "", stage.Untold!, "Run the same command again; a role needs to read every resource of the stack.")),
            ]);
        }

        _recorder.End(Outcome.NoChanges);
        _settings.Say($"{Environment.Name}: no drift");
    }

    /// <summary>Null where the stack is not deployed.</summary>
    private async Task<StageDrift?> DriftOfAsync(string stage, StageSettings settings, CancellationToken cancellationToken)
    {
        if (await Stages.FindAsync(settings.StackName, cancellationToken) is not { Status.Kind: not (StackStatusKind.InReview or StackStatusKind.Deleted) } stack)
        {
            return null;
        }

        var redaction = RedactionOf(settings, await ReadableTemplateAsync(settings, cancellationToken));
        var reader = new DriftReader(Aws.CloudFormation, _time, new PollingRhythm(Random.Shared.NextDouble));
        return await reader.ReadAsync(stack.StackId, DetectionPatience, cancellationToken) switch
        {
            DriftReading.Read read => new(stage, settings.StackName, [.. read.Resources.Select(resource => Redacted(resource, redaction))], null),
            DriftReading.Untold untold => new(stage, settings.StackName, [], redaction.Text(untold.Reason)),
            _ => throw new InvalidOperationException("Unknown reading."),
        };
    }

    private static DriftedResource Redacted(DriftedResource resource, SecretRedaction redaction) => resource with
    {
        Properties = [.. resource.Properties.Select(property => property with
        {
            Expected = property.Expected is { } expected ? redaction.Named(property.Path, expected) : null,
            Actual = property.Actual is { } actual ? redaction.Named(property.Path, actual) : null,
        })],
    };
}
