using Amazon.CloudFormation;
using Delivery.Stacks;

namespace Delivery.Deployment;

/// <summary>How a stack stands to a plan.</summary>
/// <param name="Difference">Why the stack is not what the plan makes of it, in words without values; null where it is.</param>
/// <param name="ChangeSetArn">The change set that made it so; null where it was not this pipeline's, or its events are gone.</param>
/// <param name="ReviewDigest">The review that this set was approved by; null as above.</param>
public sealed record StageStanding(string? Difference, string? ChangeSetArn, string? ReviewDigest);

/// <summary>
/// Compares a stack with a plan by what CloudFormation tells of it: status, template, parameters. Its last operation's token names the plan and the review
/// that it was approved by (see <see cref="OperationToken"/>), so that nothing of it is lost with a killed run.
/// </summary>
internal sealed class StandingReader(IAmazonCloudFormation cloudFormation, StackReader stacks)
{
    public async Task<StageStanding> ReadAsync(StagePlan plan, CancellationToken cancellationToken)
    {
        if (await stacks.FindAsync(plan.StackName, cancellationToken) is not { } stack)
        {
            return new("it is not deployed", null, null);
        }

        if (stack.Status.Kind is not (StackStatusKind.Succeeded or StackStatusKind.CleaningUp or StackStatusKind.RolledBack))
        {
            return new($"it is {stack.Status.Status}", null, null);
        }

        if (await DifferenceAsync(plan, stack, cancellationToken) is { } difference)
        {
            return new(difference, null, null);
        }

        // A rolled back stack's last operation is the one that failed.
        var review = stack.Status.Kind == StackStatusKind.RolledBack
            ? null
            : OperationToken.ReviewIn((await stacks.LastOperationAsync(stack.StackId, cancellationToken)).Token, plan);
        return new(null, review is null ? null : stack.ChangeSetArn, review?.ToString());
    }

    private async Task<string?> DifferenceAsync(StagePlan plan, StackDescription stack, CancellationToken cancellationToken)
    {
        var secrets = plan.SecretParameters;
        var other = plan.Template.Parameters.Values.Where(known => !known.NoEcho && !secrets.ContainsKey(known.Name))
            .Select(known => (known.Name, Planned: plan.Parameters.GetValueOrDefault(known.Name) ?? known.Default))
            .FirstOrDefault(known => known.Planned is not null && stack.Parameters.GetValueOrDefault(known.Name) is var value && value != known.Planned);
        if (other.Name is not null)
        {
            return $"its parameter {other.Name} has another value";
        }

        var template = await cloudFormation.GetTemplateAsync(new() { StackName = stack.StackId, TemplateStage = TemplateStage.Original }, cancellationToken);
        return (template.TemplateBody ?? "").ReplaceLineEndings("\n").TrimEnd() == plan.Template.SentText.TrimEnd() ? null : "its template is another one";
    }
}
