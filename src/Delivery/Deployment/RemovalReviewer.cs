using Amazon.CloudFormation;
using Delivery.Review;
using Delivery.Stacks;
using Delivery.Templates;

namespace Delivery.Deployment;

/// <summary>Reviews a removal like any change: each resource with what its deletion policy keeps.</summary>
internal sealed class RemovalReviewer(IAmazonCloudFormation cloudFormation, StackReader stacks)
{
    public async Task<StageReview?> ReviewAsync(string stage, string environment, StackRemoval removal, CancellationToken cancellationToken)
    {
        var stack = await stacks.FindAsync(removal.StackName, cancellationToken);
        if (stack is null or { Status.Kind: StackStatusKind.Deleted })
        {
            return null;
        }
        var template = await TemplateOfAsync(stack, cancellationToken);
        var resources = await stacks.ResourcesAsync(stack.StackId, cancellationToken);
        var described = new DescribedChangeSet
        {
            IsCreate = false,
            Changes =
            [
                .. resources.Where(resource => resource.ResourceStatus?.Value is not ("DELETE_COMPLETE" or "DELETE_SKIPPED")).Select(resource => new DescribedChange(
                    "Remove", resource.LogicalResourceId, resource.PhysicalResourceId, resource.ResourceType, null,
                    template?.Resources.GetValueOrDefault(resource.LogicalResourceId)?.DeletionPolicy switch { "Retain" => "Retain", "Snapshot" => "Snapshot", _ => "Delete" },
                    [], [], null, null)),
            ],
        };
        var subject = new ReviewSubject(
            stage, environment, removal.Account, removal.Region, removal.StackName, template?.Hash ?? "", null, new Dictionary<string, string>(StringComparer.Ordinal));
        return ReviewBuilder.Build(subject, described, new(default, removal.StackName));
    }

    private async Task<Template?> TemplateOfAsync(StackDescription stack, CancellationToken cancellationToken)
    {
        if (stack.Status.Kind == StackStatusKind.InReview)
        {
            return null;
        }
        var answer = await cloudFormation.GetTemplateAsync(new() { StackName = stack.StackId }, cancellationToken);
        return TemplateReader.Read(stack.StackName, answer.TemplateBody ?? "") is TemplateReading.Read read ? read.Template : null;
    }
}
