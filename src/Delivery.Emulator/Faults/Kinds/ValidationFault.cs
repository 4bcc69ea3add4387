using Delivery.Emulator.CloudFormation.Templates;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>
/// The validation before the deployment has findings: WARN ones leave the change set good, FAIL ones end its making
/// (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html, read 2026-11-26).
/// </summary>
internal sealed record ValidationFault(bool IsWarning, IReadOnlyList<RehearsedFinding> Findings) : FaultKind
{
    public static FaultKindDescription Description { get; } = new(
        "validation", FaultPoint.ChangeSet, "adds `findings` (`resource`, `path`, `message`) of the validation to a change set, in `mode: WARN` or `FAIL`",
        ["mode", "findings"], Read);

    private static ValidationFault Read(Fields fields, ProblemList problems)
    {
        if (fields.List("findings").Count == 0)
        {
            problems.Add(fields.Line, "'validation' lacks 'findings'");
        }

        return new(fields.Choice("mode", "WARN", "FAIL") != "FAIL", [.. fields.List("findings").Select(item => Finding(item, problems)).OfType<RehearsedFinding>()]);
    }

    private static RehearsedFinding? Finding(TemplateNode node, ProblemList problems)
    {
        if (node is not MapNode map)
        {
            problems.Add(node.Line, "a finding is a mapping");
            return null;
        }

        var fields = new Fields(map, "a finding", problems, ["resource", "path", "message"]);
        return new(fields.RequiredText("resource"), fields.Text("path") ?? "", fields.RequiredText("message"));
    }
}

/// <summary>A finding about a resource.</summary>
/// <param name="Resource">Pattern of logical ids; the first resource of the template that matches has it.</param>
/// <param name="Path">Within its properties, e.g. <c>/QueueName</c>.</param>
internal sealed record RehearsedFinding(string Resource, string Path, string Message);
