using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults;

/// <summary>What faults need of CloudFormation.</summary>
internal interface IStackAccess
{
    /// <summary>Name and status of the stack that a call names, itself or by its change set; null where it names none that is there.</summary>
    (string Name, string Status)? StackOf(AwsCall call);

    /// <summary>Does something to the change set that a call names, as if somebody else had; nothing where it is not there.</summary>
    void Change(AwsCall call, ChangeSetAlteration alteration);
}

/// <summary>What somebody does to a change set between its review and its execution.</summary>
public enum ChangeSetAlterationKind
{
    /// <summary>Another change set of the stack was executed: it is OBSOLETE.</summary>
    Obsolete,

    /// <summary>It was deleted.</summary>
    Delete,

    /// <summary>It was deleted, and one of the same name made from other input: another ARN.</summary>
    Recreate,

    /// <summary>Its content is another one under the same ARN.</summary>
    Alter,
}

/// <param name="Parameters">Values that the new content has instead.</param>
/// <param name="Tags">Stack tags that the new content has in addition.</param>
public sealed record ChangeSetAlteration(
    ChangeSetAlterationKind Kind, IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, string> Tags);
