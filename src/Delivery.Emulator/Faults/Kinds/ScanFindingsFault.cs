using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>
/// The scan of an image found something
/// (docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html, read 2026-11-26).
/// </summary>
internal sealed record ScanFindingsFault(string Status, IReadOnlyList<ScanFinding> Findings) : FaultKind, ICallFault
{
    private static readonly string[] Severities = ["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL", "UNDEFINED"];

    public static FaultKindDescription Description { get; } = new(
        "scan-findings", FaultPoint.Call, "answers DescribeImageScanFindings with a `status` and `findings` (`name`, `severity`, `description`, `uri`)",
        ["status", "findings"], Read);

    public Task<CallAnswer> RunAsync(FaultedCall call, Func<AwsCall, Task<CallAnswer>> next, CancellationToken cancellationToken)
    {
        if (call.Call.Operation != "DescribeImageScanFindings")
        {
            return next(call.Call);
        }

        var findings = new JsonObject
        {
            ["imageScanCompletedAt"] = Timestamps.Of(call.Time.Now),
            ["findings"] = new JsonArray([.. Findings.Select(finding => (JsonNode)new JsonObject
            {
                ["name"] = finding.Name, ["severity"] = finding.Severity, ["description"] = finding.Description, ["uri"] = finding.Uri,
            })]),
            ["findingSeverityCounts"] = new JsonObject(Findings.GroupBy(finding => finding.Severity)
                .Select(group => KeyValuePair.Create(group.Key, (JsonNode?)group.Count()))),
        };
        var output = new JsonObject
        {
            ["registryId"] = call.Call.Input["registryId"]?.DeepClone() ?? call.Call.Caller.AccountId,
            ["repositoryName"] = call.Call.Input["repositoryName"]?.DeepClone(),
            ["imageId"] = call.Call.Input["imageId"]?.DeepClone(),
            ["imageScanStatus"] = new JsonObject { ["status"] = Status, ["description"] = Status == "COMPLETE" ? "The scan was completed successfully." : null },
        };
        if (Status is "COMPLETE" or "ACTIVE")
        {
            output["imageScanFindings"] = findings;
        }

        return Task.FromResult(new CallAnswer(output));
    }

    private static ScanFindingsFault Read(Fields fields, ProblemList problems) => new(
        fields.Choice("status", "COMPLETE", "ACTIVE", "IN_PROGRESS", "PENDING", "FAILED", "UNSUPPORTED_IMAGE") ?? "COMPLETE",
        [.. fields.List("findings").Select(item => Finding(item, problems)).OfType<ScanFinding>()]);

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

/// <summary>A finding of an image's scan.</summary>
internal sealed record ScanFinding(string Name, string Severity, string? Description, string? Uri);
