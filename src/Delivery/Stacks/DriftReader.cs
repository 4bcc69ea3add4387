using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Delivery.Review;

namespace Delivery.Stacks;

/// <summary>What a look at a stack's drift found: the closed set.</summary>
public abstract record DriftReading
{
    private DriftReading()
    {
    }

    /// <summary>The resources that differ from what the stack says; none where it is in sync.</summary>
    public sealed record Read(IReadOnlyList<DriftedResource> Resources) : DriftReading;

    /// <summary>It could not be told, and why.</summary>
    public sealed record Untold(string Reason) : DriftReading;
}

/// <summary>
/// Compares a stack with what is really there: CloudFormation's own drift detection, waited for within a bound.
/// Source: CloudFormation user guide, "Detect unmanaged configuration changes to stacks and resources with drift detection", read 2026-11.
/// </summary>
public sealed class DriftReader(IAmazonCloudFormation cloudFormation, TimeProvider time, PollingRhythm rhythm)
{
    private const int MaxPages = 100;

    /// <param name="patience">How long the detection may take; it looks at each resource and can take minutes for large stacks.</param>
    public async Task<DriftReading> ReadAsync(string stackId, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            var detection = await cloudFormation.DetectStackDriftAsync(new() { StackName = stackId }, cancellationToken);
            var deadline = time.GetUtcNow() + patience;
            while (time.GetUtcNow() < deadline)
            {
                var now = await cloudFormation.DescribeStackDriftDetectionStatusAsync(
                    new() { StackDriftDetectionId = detection.StackDriftDetectionId }, cancellationToken);
                switch (now.DetectionStatus?.Value)
                {
                    case "DETECTION_COMPLETE" when now.StackDriftStatus?.Value == "IN_SYNC":
                        return new DriftReading.Read([]);
                    // A detection that failed for some resources has told of the others.
                    case "DETECTION_COMPLETE" or "DETECTION_FAILED":
                        return new DriftReading.Read(await DriftedAsync(stackId, cancellationToken));
                }
                await Task.Delay(rhythm.AfterAnswer(hasNews: false), time, cancellationToken);
            }
            return new DriftReading.Untold($"the detection was not finished after {patience.TotalSeconds:0} seconds");
        }
        catch (AmazonCloudFormationException exception) when (exception.ErrorCode != "ExpiredToken")
        {
            // An endpoint without the operation, a caller without its permission, another detection under way: the review goes on and says so.
            return new DriftReading.Untold(exception.ErrorCode is { Length: > 0 } code ? code : "no reason was told");
        }
    }

    private async Task<IReadOnlyList<DriftedResource>> DriftedAsync(string stackId, CancellationToken cancellationToken)
    {
        List<DriftedResource> drifted = [];
        string? next = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await cloudFormation.DescribeStackResourceDriftsAsync(
                new() { StackName = stackId, StackResourceDriftStatusFilters = ["MODIFIED", "DELETED"], NextToken = next }, cancellationToken);
            drifted.AddRange((answer.StackResourceDrifts ?? []).Select(Drifted));
            if (string.IsNullOrEmpty(next = answer.NextToken))
            {
                break;
            }
        }
        return [.. drifted.OrderBy(resource => resource.LogicalId, StringComparer.Ordinal)];
    }

    private static DriftedResource Drifted(StackResourceDrift drift) => new(
        drift.LogicalResourceId ?? "", drift.ResourceType ?? "", drift.StackResourceDriftStatus?.Value == "DELETED",
        [
            .. (drift.PropertyDifferences ?? []).Select(difference => new DriftedProperty(
                (difference.PropertyPath ?? "").TrimStart('/').Replace('/', '.'), NullIfNothing(difference.ExpectedValue), NullIfNothing(difference.ActualValue)))
                .OrderBy(property => property.Path, StringComparer.Ordinal),
        ]);

    private static string? NullIfNothing(string? value) => value is null or "" or "null" ? null : value;
}
