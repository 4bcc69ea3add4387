using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>
/// The validation of a change set before it is deployed: its findings are events of type VALIDATION_ERROR. Those of mode
/// FAIL fail the set, those of mode WARN are there to be read (user guide "Validate stack deployments", 2026-11).
/// </summary>
internal static class EarlyValidation
{
    public static IReadOnlyList<ValidationFinding> Check(EngineParts parts, StackDocument stack, Preview preview, Template template) =>
    [
        .. preview.Problems.Select(found => new ValidationFinding(
            found.LogicalId, template.Resource(found.LogicalId)?.Type ?? "", "PROPERTY_VALIDATION", ValidationFinding.Fail, found.Problem.ToString(),
            $"/Resources/{found.LogicalId}/Properties{found.Problem.Path}")),
        .. parts.Validations().SelectMany(validation => validation(stack.Reference, preview.Changes)),
    ];

    /// <summary>The reason of the set's failure, or null where nothing found fails it.</summary>
    public static string? Failure(IReadOnlyList<ValidationFinding> findings)
    {
        var hooks = findings.Where(finding => finding.Mode == ValidationFinding.Fail).Select(finding => "AWS::EarlyValidation::" + Hook(finding.Name)).Distinct().ToList();
        return hooks.Count == 0
            ? null
            : $"The following hook(s)/validation failed: [{string.Join(", ", hooks)}]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.";
    }

    public static void Tell(StackEngine engine, StackDocument stack, ChangeSetDocument set, IReadOnlyList<ValidationFinding> findings) =>
        engine.Parts.Store.Transaction(() =>
        {
            foreach (var finding in findings)
            {
                engine.Parts.Store.Append(stack, new StackEventDocument
                {
                    EventId = Guid.NewGuid().ToString(),
                    LogicalId = finding.LogicalId,
                    PhysicalId = "",
                    Type = finding.ResourceType,
                    Status = "FAILED",
                    Reason = finding.Reason,
                    OperationId = set.ChangeSetId,
                    ValidationPath = finding.Path,
                    ValidationName = finding.Name,
                    ValidationMode = finding.Mode,
                    Timestamp = engine.Parts.Clock.Now,
                });
            }
        });

    /// <summary><c>PROPERTY_VALIDATION</c> is the hook <c>PropertyValidation</c>.</summary>
    private static string Hook(string name) =>
        string.Concat(name.Split('_').Select(word => word[..1] + word[1..].ToLowerInvariant()));
}
