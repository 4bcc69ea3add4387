using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>Where an operation stands; a restarted emulator goes on from here.</summary>
public enum OperationPhase
{
    Forward,
    CleanUp,
    Rollback,
    RollbackCleanUp,
    Delete,
    Done,
}

/// <summary>The last, or running, operation of a stack.</summary>
public sealed record OperationDocument
{
    public required string Id { get; init; }

    /// <summary>The id under which a rollback's events stand: a rollback is an operation of its own (API reference, OperationEntry).</summary>
    public string? RollbackId { get; init; }

    /// <summary>The operation that what happens now belongs to.</summary>
    public string EventsId => RollbackId ?? Id;

    public required string StackId { get; init; }
    public required string AccountId { get; init; }
    public required string Region { get; init; }

    /// <summary>Create, Update or Delete.</summary>
    public required string Kind { get; init; }

    public required OperationPhase Phase { get; init; }

    /// <summary>What the stack is brought to; null for a delete.</summary>
    public StackInput? Target { get; init; }

    /// <summary>What the stack was before; a rollback brings it back to that.</summary>
    public StackInput? Before { get; init; }

    public string? ChangeSetId { get; init; }

    /// <summary>Who started it; it acts in this caller's name unless there is a service role.</summary>
    public CallerIdentity? StartedBy { get; init; }

    /// <summary>A service role given with this operation alone; else the target's, or the stack's, counts.</summary>
    public string? RoleArn { get; init; }
    public string? ClientRequestToken { get; init; }

    /// <summary>What the token stands for: the same token with another request is refused.</summary>
    public string? Request { get; init; }

    /// <summary>ROLLBACK, DELETE or DO_NOTHING.</summary>
    public string OnFailure { get; init; } = "ROLLBACK";

    public bool RetainExceptOnCreate { get; init; }

    /// <summary>TimeoutInMinutes of a create: the instant at which it fails.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>When the monitoring time of the rollback triggers ends; null before it began.</summary>
    public DateTimeOffset? MonitoredUntil { get; init; }

    /// <summary>The stack policy of an update where it has one, the temporary one before the stack's own.</summary>
    public string? StackPolicy { get; init; }

    /// <summary>StackPolicyBody of an update: it replaces the stack's own once the update has succeeded.</summary>
    public string? NextStackPolicy { get; init; }

    /// <summary>FORCE_DELETE_STACK: what can't be deleted is left.</summary>
    public bool ForceDelete { get; init; }

    /// <summary>The stack's status when a delete began: it stays where the delete is refused.</summary>
    public string? StatusBefore { get; init; }

    /// <summary>RetainResources of a delete, ResourcesToSkip of a continued rollback.</summary>
    public IReadOnlyList<string> LeaveAlone { get; init; } = [];

    public bool CancelRequested { get; init; }

    /// <summary>The token of the cancelling request: the same again changes nothing.</summary>
    public string? CancelToken { get; init; }

    /// <summary>A rollback that failed and waits for ContinueUpdateRollback, or a failure that RollbackStack may still roll back.</summary>
    public bool RollbackOpen { get; init; }
}

/// <summary>A step of an operation on one resource.</summary>
public sealed record StepDocument
{
    public required string OperationId { get; init; }
    public required string LogicalId { get; init; }

    /// <summary>Order in which the steps were begun.</summary>
    public required int Number { get; init; }

    public required Changes.StepKind Kind { get; init; }
    public required string Token { get; init; }

    /// <summary>The resource before the step; null for a create.</summary>
    public ResourceDocument? Before { get; init; }

    /// <summary>The new physical resource of a create or replacement, as far as it came.</summary>
    public ResourceDocument? After { get; init; }

    /// <summary>What an earlier operation began of this resource and failed at.</summary>
    public ResourceDocument? Abandoned { get; init; }

    /// <summary>Whether the event of its beginning is written.</summary>
    public bool Announced { get; init; }

    public bool Done { get; init; }

    /// <summary>It failed, and the event of that is written.</summary>
    public bool Failed { get; init; }

    /// <summary>Whether the event of its rollback's beginning is written.</summary>
    public bool RollbackAnnounced { get; init; }

    /// <summary>Its rollback failed; ContinueUpdateRollback tries again.</summary>
    public bool RollbackFailed { get; init; }

    public bool RolledBack { get; init; }

    /// <summary>Whether the physical resource that the step left over (the old one, or after a rollback the new one) was dealt with.</summary>
    public bool CleanedUp { get; init; }
}

/// <summary>The deletion of a physical resource within an operation.</summary>
public sealed record DeletionDocument
{
    public required string LogicalId { get; init; }

    /// <summary>The token of the step that made the resource, by which it is told from others of the same logical id.</summary>
    public required string Token { get; init; }

    /// <summary>Whether the event of this attempt's beginning is written.</summary>
    public bool Announced { get; init; }

    /// <summary>Attempts that failed.</summary>
    public int Failures { get; init; }

    public bool Done { get; init; }
}
