using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Stacks;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>Deletions: each attempt is told once, also when the emulator is killed in its middle.</summary>
internal sealed partial class ResourceSteps
{
    /// <summary>Deletes a physical resource.</summary>
    /// <param name="document">The stack's document where it is about this physical resource; null for one that was left over.</param>
    /// <param name="forget">Whether the document goes, too.</param>
    /// <param name="attempts">How often a failure is tried again.</param>
    /// <returns>Whether it is gone, or was left there on purpose.</returns>
    public async Task<bool> DeleteAsync(
        ResourceDocument physical, ResourceDocument? document, bool forget, bool retain, int attempts, CancellationToken cancellationToken)
    {
        var deletion = parts.Store.Deletion(stack, physical) ?? new DeletionDocument { LogicalId = physical.LogicalId, Token = physical.Token };
        if (deletion.Done)
        {
            return true;
        }

        if (retain || physical.PhysicalId is null)
        {
            journal.Deletion(
                stack, operation, physical, physical.PhysicalId is null ? "DELETE_COMPLETE" : "DELETE_SKIPPED", null,
                deletion with { Done = true }, document, forget);
            return true;
        }

        while (deletion.Failures < attempts)
        {
            if (!deletion.Announced)
            {
                deletion = deletion with { Announced = true };
                journal.Deletion(stack, operation, physical, "DELETE_IN_PROGRESS", null, deletion, document);
            }

            try
            {
                await Provider(physical.Type).DeleteAsync(Request(physical, physical.PhysicalId), cancellationToken);
                journal.Deletion(stack, operation, physical, "DELETE_COMPLETE", null, deletion with { Done = true }, document, forget);
                return true;
            }
            catch (ResourceFailedException error)
            {
                deletion = deletion with { Announced = false, Failures = deletion.Failures + 1 };
                journal.Deletion(stack, operation, physical, "DELETE_FAILED", Reason(error, physical.Token), deletion, document);
            }
        }

        return false;
    }
}
