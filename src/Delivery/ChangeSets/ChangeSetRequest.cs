namespace Delivery.ChangeSets;

/// <summary>What a change set is made of.</summary>
/// <param name="IsCreate">True where the stack doesn't exist, or has never been more than reviewed.</param>
/// <param name="TemplateBody">The template's text.</param>
public sealed record ChangeSetRequest(
    string Stage, string StackName, bool IsCreate, string TemplateBody, IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> Capabilities, string? ExecutionRoleArn = null);

/// <summary>How the creation of a change set ended: the closed set.</summary>
public abstract record ChangeSetCreation
{
    private ChangeSetCreation()
    {
    }

    public sealed record Created(ChangeSetDescription Description) : ChangeSetCreation;

    /// <summary>Nothing differs. The failed set is deleted.</summary>
    public sealed record NoChanges : ChangeSetCreation;

    /// <summary>The failed set is deleted.</summary>
    public sealed record Failed(IReadOnlyList<Errors.DeliveryError> Errors) : ChangeSetCreation;

    /// <summary>The stack is busy: the set could not be made now.</summary>
    public sealed record Busy(string Reason) : ChangeSetCreation;
}

/// <summary>A change set as it is now. After creation only its ARN names it: a name can go stale.</summary>
/// <param name="Status">CREATE_PENDING, CREATE_IN_PROGRESS, CREATE_COMPLETE, FAILED, DELETE_*.</param>
/// <param name="ExecutionStatus">UNAVAILABLE, AVAILABLE, EXECUTE_*, OBSOLETE.</param>
/// <param name="Content">Content without IsCreate, which only the stack knows.</param>
/// <param name="Notes">What could not be read.</param>
public sealed record ChangeSetDescription(
    string Arn, string StackId, string StackName, string Status, string ExecutionStatus, string? StatusReason,
    Review.DescribedChangeSet Content, IReadOnlyList<string> Notes);
