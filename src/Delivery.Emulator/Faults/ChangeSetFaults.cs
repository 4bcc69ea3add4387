using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.Faults.Kinds;

namespace Delivery.Emulator.Faults;

/// <summary>What faults do to a change set while it is made.</summary>
internal sealed class ChangeSetFaults
{
    private readonly Template _template;

    public ChangeSetFaults(FaultInjector faults, string stack, Template template)
    {
        _template = template;
        var moment = new Dictionary<string, string?> { [FaultAttributes.Stack] = stack };
        Failure = faults.Due<FailChangeSetFault>(moment) is [var failing, ..] ? failing.Reason : null;
        Findings = [.. faults.Due<ValidationFault>(moment).SelectMany(fault => fault.Findings.Select(finding => Told(fault, finding)))];
    }

    /// <summary>The status reason of a change set whose making fails; null where it does not.</summary>
    public string? Failure { get; }

    /// <summary>What a validation is to find, beside what it finds itself.</summary>
    public IReadOnlyList<ValidationFinding> Findings { get; }

    private ValidationFinding Told(ValidationFault fault, RehearsedFinding finding)
    {
        var pattern = new Glob(finding.Resource);
        var found = _template.Resources.FirstOrDefault(resource => pattern.Matches(resource.LogicalId));
        var logicalId = found?.LogicalId ?? finding.Resource;
        return new(
            logicalId, found?.Type ?? "", "PROPERTY_VALIDATION", fault.IsWarning ? ValidationFinding.Warn : ValidationFinding.Fail,
            new PropertyProblem(finding.Path, finding.Message).ToString(), $"/Resources/{logicalId}/Properties{finding.Path}");
    }
}
