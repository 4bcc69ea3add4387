using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Registry;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecr;

/// <summary>
/// Warns of a change set that deletes a repository which still has images: the deletion will fail
/// (CloudFormation user guide "Validate stack deployments", ECR repository delete readiness, 2026-11).
/// </summary>
internal sealed class RepositoryDeleteReadiness(RepositoryStore repositories)
{
    private const string RepositoryType = "AWS::ECR::Repository";

    public IEnumerable<ValidationFinding> Check(StackReference stack, IReadOnlyList<ResourceChange> changes) =>
        from change in changes
        where change is { ResourceType: RepositoryType, PolicyAction: "Delete" or "ReplaceAndDelete", PhysicalResourceId: not null } && !EmptiesItself(change)
        let repository = repositories.Find(stack.AccountId, stack.Region, change.PhysicalResourceId!)
        where repository is not null && repositories.Manifests(repository).Count > 0
        select new ValidationFinding(
            change.LogicalResourceId, change.ResourceType, "ECR_REPOSITORY_DELETE_READINESS", ValidationFinding.Warn,
            $"The repository '{repository.Name}' is not empty. Delete its images, or set EmptyOnDelete, before it is deleted.",
            $"/Resources/{change.LogicalResourceId}");

    private static bool EmptiesItself(ResourceChange change) =>
        JsonNode.Parse(change.BeforeContext ?? "{}") is JsonObject before && before.Object("Properties")?.Flag("EmptyOnDelete") == true;
}
