using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Ecr;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>
/// Scans of images find something from this call on
/// (docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html, read 2026-11-26).
/// </summary>
internal sealed record ScanFindingsFault(string Repository, string Image, ScanOutcome Outcome) : FaultKind, ICallFault
{
    private const string Any = "*";
    private static readonly string[] Severities = ["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL", "UNDEFINED"];

    public static FaultKindDescription Description { get; } = new(
        "scan-findings", FaultPoint.Call,
        "lets scans of images (of a `repository`, of one `image` by tag or digest) end with a `status` and `findings` (`name`, `severity`, `description`, `uri`)",
        ["repository", "image", "status", "findings"], Read);

    public Task<CallAnswer> RunAsync(FaultedCall call, Func<AwsCall, Task<CallAnswer>> next, CancellationToken cancellationToken)
    {
        call.Scans.Set(Repository, Image, Outcome);
        return next(call.Call);
    }

    private static ScanFindingsFault Read(Fields fields, ProblemList problems) => new(
        fields.Text("repository") ?? Any,
        fields.Text("image") ?? Any,
        new ScanOutcome(
            fields.Choice("status", "COMPLETE", "FAILED", "UNSUPPORTED_IMAGE") ?? "COMPLETE",
            [.. fields.List("findings").Select(item => Finding(item, problems)).OfType<ScanFinding>()]));

    private static ScanFinding? Finding(TemplateNode node, ProblemList problems)
    {
        if (node is not MapNode map)
        {
            problems.Add(node.Line, "a finding is a mapping");
            return null;
        }

        var fields = new Fields(map, "a finding", problems, ["name", "severity", "description", "uri"]);
        _ = fields.RequiredText("severity");
        return new(fields.RequiredText("name"), fields.Choice("severity", Severities) ?? "", fields.Text("description"), fields.Text("uri"));
    }
}
