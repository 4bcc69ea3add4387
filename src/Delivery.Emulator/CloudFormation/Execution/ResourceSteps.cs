using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>Creates, updates and deletes one resource, with the events that AWS writes for it.</summary>
internal sealed partial class ResourceSteps(EngineParts parts, StackJournal journal, SignalWaits signals, StackDocument stack, OperationDocument operation)
{
    /// <summary>Creates the resource, or its replacement where the step has a state before.</summary>
    public Task<bool> CreateAsync(StepDocument step, DesiredResource desired, Action<ResourceDocument> wrote, CancellationToken cancellationToken)
    {
        var (progress, complete, cancelled) = step.Before is null
            ? ("CREATE_IN_PROGRESS", "CREATE_COMPLETE", "Resource creation cancelled")
            : ("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", "Resource update cancelled");
        var resource = step.After ?? Document(desired, step);
        var begun = step.After is not null;
        if (!begun)
        {
            resource = journal.Resource(stack, operation, resource, progress,
                step.Before is null ? null : "Requested update requires the creation of a new physical resource; hence creating one.",
                step with { After = resource }, eventPhysicalId: step.Before?.PhysicalId);
        }

        return GuardedAsync(async () =>
        {
            var made = await Provider(desired.Type.Name).CreateAsync(
                Request(resource, null) with { Initiated = Initiated }, cancellationToken);
            Initiated(made.PhysicalId);
            await signals.WaitAsync(stack, operation, Request(resource, made.PhysicalId), resource, Provider(desired.Type.Name), cancellationToken);
            resource = journal.Resource(
                stack, operation, Stable(resource, made), complete, null, step with { After = Stable(resource, made), Done = true });
            wrote(resource);
        }, () => resource, step, cancelled, desired, cancellationToken);

        void Initiated(string physicalId)
        {
            if (resource.PhysicalId is null)
            {
                resource = resource with { PhysicalId = physicalId };
                resource = journal.Resource(stack, operation, resource, progress, "Resource creation Initiated", step with { After = resource });
            }
        }
    }

    /// <summary>Updates the resource in place.</summary>
    public Task<bool> UpdateAsync(StepDocument step, DesiredResource desired, Action<ResourceDocument> wrote, CancellationToken cancellationToken)
    {
        var before = step.Before!;
        var resource = Document(desired, step) with { PhysicalId = before.PhysicalId, Attributes = before.Attributes };
        if (!step.Announced)
        {
            resource = journal.Resource(stack, operation, resource, "UPDATE_IN_PROGRESS", null, step with { Announced = true });
        }

        return GuardedAsync(async () =>
        {
            var told = resource;
            var made = await Provider(desired.Type.Name).UpdateAsync(
                Request(resource, before.PhysicalId) with { Progress = reason => journal.Resource(stack, operation, told, "UPDATE_IN_PROGRESS", reason) }, before.Properties, cancellationToken);
            resource = journal.Resource(stack, operation, Stable(resource, made), "UPDATE_COMPLETE", null, step with { Announced = true, Done = true });
            wrote(resource);
        }, () => resource, step, "Resource update cancelled", desired, cancellationToken);
    }

    /// <summary>Ends a step that was under way when the operation was cancelled and its emulator restarted.</summary>
    public void Cancel(StepDocument step)
    {
        var resource = parts.Store.Resource(stack, step.LogicalId) ?? step.After!;
        Failed(resource, step, step.Before is null ? "Resource creation cancelled" : "Resource update cancelled");
    }

    /// <summary>Refuses a step before it begins: an unresolvable value, a stack policy.</summary>
    public void Refuse(StepDocument step, ResourceDocument resource, string reason) => Failed(resource, step, reason);

    /// <summary>Brings an updated resource back to what it was, in a rollback.</summary>
    public async Task<bool> RestoreAsync(StepDocument step, ResourceDocument now, CancellationToken cancellationToken)
    {
        var before = step.Before!;
        if (step is { Failed: true, Announced: false, After: null })
        {
            // It was refused before anything was done to it: AWS tells of its end alone.
            journal.Resource(stack, operation, before, "UPDATE_COMPLETE", null, step with { RolledBack = true });
            return true;
        }

        if (!step.RollbackAnnounced)
        {
            step = step with { RollbackAnnounced = true };
            journal.Resource(stack, operation, before, "UPDATE_IN_PROGRESS", null, step);
        }

        try
        {
            if (step.Kind == StepKind.Update)
            {
                await Provider(before.Type).UpdateAsync(Request(before, before.PhysicalId) with
                {
                    Token = step.Token + "-rollback",
                    Progress = reason => journal.Resource(stack, operation, before, "UPDATE_IN_PROGRESS", reason),
                }, now.Properties, cancellationToken);
            }

            journal.Resource(stack, operation, before, "UPDATE_COMPLETE", null, step with { RolledBack = true });
            return true;
        }
        catch (ResourceFailedException error)
        {
            journal.Resource(stack, operation, before, "UPDATE_FAILED", Reason(error, step.Token), step with { RollbackFailed = true });
            return false;
        }
    }

    private async Task<bool> GuardedAsync(
        Func<Task> run, Func<ResourceDocument> resource, StepDocument step, string cancelled, DesiredResource desired, CancellationToken cancellationToken)
    {
        try
        {
            var problems = PropertyValidation.Check(desired.Type, desired.Properties);
            if (problems.Count > 0)
            {
                return Failed(resource(), step, $"Properties validation failed for resource {desired.LogicalId} with message:\n{string.Join('\n', problems)}");
            }

            await run();
            return true;
        }
        catch (ResourceFailedException error)
        {
            return Failed(resource(), step, Reason(error, resource().Token));
        }
        catch (StepFailedException error)
        {
            return Failed(resource(), step, error.Message);
        }
        catch (AwsErrorException error)
        {
            return Failed(resource(), step, Reason(new ResourceFailedException("InvalidRequest", error.Message), resource().Token));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && parts.Stopping is not { IsCancellationRequested: true })
        {
            return Failed(resource(), step, cancelled);
        }
#pragma warning disable CA1031 // whatever a provider does wrong fails its resource, not the emulator
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync($"{desired.LogicalId} ({desired.Type.Name}) failed: {error}");
            return Failed(resource(), step, Reason(new ResourceFailedException("InternalFailure", error.Message), resource().Token));
        }
    }

    private bool Failed(ResourceDocument resource, StepDocument step, string reason)
    {
        var create = step.Before is null;
        var current = parts.Store.Step(stack, step.LogicalId) is { } known && known.OperationId == step.OperationId ? known : step;
        journal.Resource(
            stack, operation, resource with { IsUnsettled = !create }, create ? "CREATE_FAILED" : "UPDATE_FAILED", reason, current with { Failed = true });
        return false;
    }

    private static string Reason(ResourceFailedException error, string token) => error.HandlerErrorCode.Length == 0
        ? error.Message
        : $"Resource handler returned message: \"{error.Message}\" (RequestToken: {token}, HandlerErrorCode: {error.HandlerErrorCode})";

    private IResourceProvider Provider(string type)
    {
        var provider = parts.Provider(type) ?? throw new ResourceFailedException("InvalidTypeConfiguration", $"Nothing here provides {type}.");
        return parts.Authorization?.Guard(provider, stack, operation) ?? provider;
    }

    private ResourceDocument Document(DesiredResource desired, StepDocument step) => new()
    {
        LogicalId = desired.LogicalId,
        Type = desired.Type.Name,
        Status = step.Before is null ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS",
        Timestamp = parts.Clock.Now,
        Properties = desired.Properties,
        Metadata = desired.Metadata,
        CreationPolicy = desired.CreationPolicy,
        UpdatePolicy = desired.UpdatePolicy,
        DeletionPolicy = desired.DeletionPolicy,
        UpdateReplacePolicy = desired.UpdateReplacePolicy,
        StackTags = desired.StackTags,
        DependsOn = desired.DependsOn,
        Token = step.Token,
    };

    private static ResourceDocument Stable(ResourceDocument resource, ProvisionedResource made) => resource with
    {
        PhysicalId = made.PhysicalId,
        Attributes = new JsonObject(made.Attributes.Select(attribute => KeyValuePair.Create(attribute.Key, attribute.Value?.DeepClone()))),
    };

    private ResourceRequest Request(ResourceDocument resource, string? physicalId) => ResourceRequests.Of(stack, resource, physicalId) with
    {
        Phase = operation.Phase switch
        {
            OperationPhase.Rollback => "rollback",
            OperationPhase.CleanUp or OperationPhase.RollbackCleanUp => "clean-up",
            OperationPhase.Delete => "delete",
            _ => "forward",
        },
    };
}
