using System.Globalization;
using System.Text;
using Delivery.ChangeSets;
using Delivery.Errors;
using Delivery.Review;
using Delivery.Stacks;
using Delivery.Templates;

namespace Delivery.Deployment;

/// <summary>Makes a stage's change set, whatever state the stack was left in, and its review.</summary>
internal sealed class StageReviewer(StackReader stacks, ChangeSetClient sets, DriftReader drifts, Func<OperationWatch> watch, StackRemover remover)
{
    private static readonly TimeSpan CreationTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DriftPatience = TimeSpan.FromMinutes(2);

    public async Task<StageReviewing> ReviewAsync(StagePlan plan, IStageProgress progress, CancellationToken cancellationToken)
    {
        if (SizeProblem(plan) is { } problem)
        {
            return new StageReviewing.Failed(problem);
        }
        // Twice at most: an operation that ends meanwhile, or a stack that is removed first, changes what is to be done.
        for (var attempt = 0; ; attempt++)
        {
            var stack = await stacks.FindAsync(plan.StackName, cancellationToken);
            if (stack is not null && await ObstacleAsync(plan, stack, progress, cancellationToken) is { } obstacle)
            {
                return obstacle;
            }
            stack = stack?.Status.Kind is StackStatusKind.CleaningUp or StackStatusKind.NeverCreated ? await stacks.FindAsync(plan.StackName, cancellationToken) : stack;
            var isNew = stack is null or { Status.Kind: StackStatusKind.Deleted };
            var isCreate = isNew || stack!.Status.Kind == StackStatusKind.InReview;
            var request = new ChangeSetRequest(plan.Stage, plan.StackName, isCreate, plan.Template.SentText, plan.Parameters, plan.Tags, plan.Capabilities, plan.ExecutionRoleArn);
            switch (await CreateAsync(plan, request, isNew, cancellationToken))
            {
                case ChangeSetCreation.Created created:
                    return await ReviewedAsync(plan, created.Description, isCreate, isNew, cancellationToken);
                case ChangeSetCreation.NoChanges:
                    await RemoveShellAsync(plan, isNew, cancellationToken);
                    return new StageReviewing.NoChanges(stack?.StackId ?? "", stack?.Outputs ?? new Dictionary<string, string>(StringComparer.Ordinal));
                case ChangeSetCreation.Failed failed:
                    await RemoveShellAsync(plan, isNew, cancellationToken);
                    return new StageReviewing.Failed(failed.Errors);
                case ChangeSetCreation.Busy busy when attempt > 0:
                    return new StageReviewing.Failed(BusyError(plan, busy.Reason));
            }
        }
    }

    /// <summary>The review of a change set as it is now.</summary>
    public static StageReview Build(StagePlan plan, ChangeSetDescription description, bool isCreate)
    {
        var subject = new ReviewSubject(
            plan.Stage, plan.Environment, plan.Account, plan.Region, plan.StackName, plan.Template.Hash, ImageOf(description) ?? plan.Image?.ToString(), plan.SecretParameters)
        {
            GroupMembers = SecurityGroupMembers.Of(plan.Template),
            RollingGroups = RollingGroups.Of(plan.Template),
        };
        var review = ReviewBuilder.Build(subject, description.Content with { IsCreate = isCreate }, plan.Fingerprint);
        return review with { Notes = [.. review.Notes, .. description.Notes] };
    }

    /// <summary>The digest of the image that the change set's parameters name; null where they name none.</summary>
    public static string? ImageOf(ChangeSetDescription description) =>
        description.Content.Parameters.FirstOrDefault(parameter => parameter.Name == Environments.PipelineParameters.ImageUri) is { Value: var uri }
        && uri.LastIndexOf('@') is >= 0 and var at
            ? uri[(at + 1)..]
            : null;

    private async Task<ChangeSetCreation> CreateAsync(StagePlan plan, ChangeSetRequest request, bool isNew, CancellationToken cancellationToken)
    {
        try
        {
            return await sets.CreateAsync(request, plan.Template.Path, CreationTimeout, cancellationToken);
        }
        catch
        {
            // The set is deleted already; the shell of its stack must not stay either.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await RemoveShellAsync(plan, isNew, patience.Token);
            }
            catch (Exception exception) when (exception is Amazon.Runtime.AmazonServiceException or Amazon.Runtime.AmazonClientException or HttpRequestException or OperationCanceledException)
            {
                // The first error is the one to tell; the next review reuses the shell.
            }
            throw;
        }
    }

    private async Task<StageReviewing> ReviewedAsync(StagePlan plan, ChangeSetDescription description, bool isCreate, bool isNew, CancellationToken cancellationToken)
    {
        if (plan.Image is { } image && ImageOf(description) != image.ToString())
        {
            await sets.DeleteAsync(description.Arn, cancellationToken);
            await RemoveShellAsync(plan, isNew, cancellationToken);
            return new StageReviewing.Failed(new DeliveryError(
                ErrorCatalog.ImageNotPlanned, ErrorCatalog.ImageNotPlanned.Title, plan.StackName, $"planned is {image}, the change set has {ImageOf(description) ?? "none"}",
                "Run the same command again."));
        }
        if (!isCreate)
        {
            description = await WithDriftAsync(description, cancellationToken);
        }
        var review = Build(plan, description, isCreate);
        return new StageReviewing.Reviewed(new(plan, review, ReviewDigest.Of(review), description.Arn, description.StackId, isNew) { Drift = description.Content.Drift });
    }

    private async Task<ChangeSetDescription> WithDriftAsync(ChangeSetDescription description, CancellationToken cancellationToken) =>
        await drifts.ReadAsync(description.StackId, DriftPatience, cancellationToken) switch
        {
            DriftReading.Read read => description with { Content = description.Content with { Drift = read.Resources } },
            DriftReading.Untold untold => description with { Notes = [.. description.Notes, $"Whether the stack has drifted could not be read ({untold.Reason})."] },
            _ => throw new InvalidOperationException("Unknown reading."),
        };

    /// <summary>Deals with the state that the stack was left in; null where a change set can be made now.</summary>
    private async Task<StageReviewing?> ObstacleAsync(StagePlan plan, StackDescription stack, IStageProgress progress, CancellationToken cancellationToken)
    {
        switch (stack.Status.Kind)
        {
            case StackStatusKind.CleaningUp:
                progress.On(new StageEvent.Note($"{plan.StackName} is still removing what its last update replaced; waiting for it."));
                var last = await stacks.LastOperationAsync(stack.StackId, cancellationToken);
                var end = await watch().WaitAsync(new(stack.StackId, last.Before, null, plan.Timeout), _ => { }, _ => { }, cancellationToken);
                return end.End is null or { IsSettled: false } ? new StageReviewing.Failed(new DeliveryError(
                    ErrorCatalog.StackTimedOut, ErrorCatalog.StackTimedOut.Title, plan.StackName,
                    $"not ended after {TimeWords.Of(plan.Timeout)}: {stack.Status.Meaning}", "The operation goes on in AWS. Run the same command again.")) : null;
            case StackStatusKind.InProgress or StackStatusKind.RollingBack:
                var operation = await stacks.LastOperationAsync(stack.StackId, cancellationToken);
                return operation.Token is { } token && token.StartsWith(OperationToken.PrefixOf(plan), StringComparison.Ordinal)
                    ? new StageReviewing.Running(new(plan, stack.StackId, token))
                    : new StageReviewing.Failed(BusyError(plan, $"{stack.Status.Status}: {stack.Status.Meaning}"));
            case StackStatusKind.NeverCreated when plan.MayRecreate:
                progress.On(new StageEvent.Note($"{plan.StackName} is {stack.Status.Status}: its creation failed and it never worked. It is deleted and made again."));
                var removed = await remover.RemoveAsync(new(plan.StackName, plan.Account, plan.Region, plan.Timeout), progress, cancellationToken);
                return removed.Outcome is Outcome.Succeeded or Outcome.NoChanges ? null : new StageReviewing.Failed(removed.Errors);
            case StackStatusKind.NeverCreated:
                return new StageReviewing.Failed(Obstacle(ErrorCatalog.StackNeverCreated, stack));
            case StackStatusKind.Stuck or StackStatusKind.Unknown:
                return new StageReviewing.Failed(Obstacle(ErrorCatalog.StackNeedsRepair, stack));
            default:
                return null;
        }
    }

    private async Task RemoveShellAsync(StagePlan plan, bool isNew, CancellationToken cancellationToken)
    {
        if (isNew && await stacks.FindAsync(plan.StackName, cancellationToken) is { } shell)
        {
            await sets.DeleteEmptyStackAsync(shell.StackId, cancellationToken);
        }
    }

    private static DeliveryError Obstacle(ErrorKind kind, StackDescription stack) => new(
        kind, $"{kind.Title} ({stack.Status.Status})", stack.StackName, stack.StatusReason ?? stack.Status.Meaning,
        $"{stack.Status.Next} {stack.Status.CommandFor(stack.StackName)}{(stack.Status.Loses.Length > 0 ? $" (loses: {stack.Status.Loses})" : "")}");

    private static DeliveryError BusyError(StagePlan plan, string reason) => new(
        ErrorCatalog.StackBusy, ErrorCatalog.StackBusy.Title, plan.StackName, reason, "Wait for it to end, then run the same command again.");

    private static DeliveryError? SizeProblem(StagePlan plan)
    {
        var size = Encoding.UTF8.GetByteCount(plan.Template.SentText);
        return size <= TemplateReader.MaxBodyBytes ? null : new(
            ErrorCatalog.TemplateTooLarge, ErrorCatalog.TemplateTooLarge.Title, plan.Template.Path,
            string.Create(CultureInfo.InvariantCulture, $"it has {size:N0} bytes; CloudFormation takes up to {TemplateReader.MaxBodyBytes:N0} in a request"),
            "Split the stack, or shorten descriptions. Templates by way of S3 are not supported.");
    }
}
