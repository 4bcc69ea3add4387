using Delivery.Emulator.CloudFormation.Provisioning;

namespace Delivery.Emulator.CloudFormation.Changes;

/// <summary>
/// A validation of a change set while it is made, beside that of its properties (user guide "Validate stack deployments", 2026-11).
/// </summary>
/// <param name="stack">The stack that the set is for.</param>
/// <param name="changes">All changes of the set.</param>
public delegate IEnumerable<ValidationFinding> ChangeSetValidation(StackReference stack, IReadOnlyList<ResourceChange> changes);

/// <summary>What a validation found; DescribeEvents tells of it.</summary>
/// <param name="Name">Of the validation, e.g. <c>PROPERTY_VALIDATION</c>.</param>
/// <param name="Mode">FAIL: the set fails; WARN: it is made all the same.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Path">The place in the template, <c>/Resources/Repository</c>.</param>
public sealed record ValidationFinding(string LogicalId, string ResourceType, string Name, string Mode, string Reason, string Path)
{
    public const string Fail = "FAIL";
    public const string Warn = "WARN";
}
