using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>
/// The property validation of a change set before it is deployed: its findings are events of type VALIDATION_ERROR
/// (user guide "Validate stack deployments", 2026-11).
/// </summary>
internal static class EarlyValidation
{
    public const string StatusReason =
        "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.";

    public static void Tell(StackEngine engine, StackDocument stack, ChangeSetDocument set, IEnumerable<(string LogicalId, PropertyProblem Problem)> problems)
    {
        var template = Templates.TemplateParser.Parse(set.Input.Processed);
        engine.Parts.Store.Transaction(() =>
        {
            foreach (var (logicalId, problem) in problems)
            {
                engine.Parts.Store.Append(stack, new StackEventDocument
                {
                    EventId = Guid.NewGuid().ToString(),
                    LogicalId = logicalId,
                    PhysicalId = "",
                    Type = template.Resource(logicalId)?.Type ?? "",
                    Status = "FAILED",
                    Reason = problem.ToString(),
                    OperationId = set.ChangeSetId,
                    ValidationPath = $"/Resources/{logicalId}/Properties{problem.Path}",
                    Timestamp = engine.Parts.Clock.Now,
                });
            }
        });
    }
}
