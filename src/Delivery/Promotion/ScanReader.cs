using Amazon.ECR;
using Amazon.ECR.Model;
using Delivery.Environments;
using Delivery.Images;
using Delivery.Stacks;

namespace Delivery.Promotion;

/// <summary>
/// Reads the findings of an image's scan, and waits for a scan under way. Source: ECR API reference, DescribeImageScanFindings and ImageScanStatus, read
/// 2026-11-26.
/// </summary>
public sealed class ScanReader(IAmazonECR ecr, TimeProvider time, PollingRhythm rhythm)
{
    /// <param name="repository">Its name.</param>
    /// <param name="patience">How long a scan under way is waited for.</param>
    public async Task<ScanReading> ReadAsync(string repository, ImageDigest digest, TimeSpan patience, Action<string> say, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + patience;
        var isSaid = false;
        while (true)
        {
            DescribeImageScanFindingsResponse answer;
            try
            {
                answer = await ecr.DescribeImageScanFindingsAsync(
                    new() { RepositoryName = repository, ImageId = new ImageIdentifier { ImageDigest = digest.ToString() }, MaxResults = 1 }, cancellationToken);
            }
            catch (ScanNotFoundException)
            {
                return new ScanReading.Untold("the registry has not scanned it");
            }

            switch (answer.ImageScanStatus?.Status?.Value)
            {
                // ACTIVE is enhanced scanning's word for a scan that goes on as findings become known.
                case "COMPLETE" or "ACTIVE":
                    return new ScanReading.Complete(Counts(answer.ImageScanFindings?.FindingSeverityCounts ?? []));
                case "IN_PROGRESS" or "PENDING" when time.GetUtcNow() >= deadline:
                    return new ScanReading.Unfinished(patience);
                case "IN_PROGRESS" or "PENDING":
                    if (!isSaid)
                    {
                        say($"the registry is still scanning {digest.ToString()[..19]}; waiting for its findings");
                        isSaid = true;
                    }

                    await Task.Delay(rhythm.AfterAnswer(hasNews: false), time, cancellationToken);
                    break;
                case var status:
                    return new ScanReading.Untold($"its scan ended {status ?? "without a status"}{(answer.ImageScanStatus?.Description is { Length: > 0 } why ? $" ({why})" : "")}");
            }
        }
    }

    private static Dictionary<Severity, int> Counts(Dictionary<string, int> counted) => counted
        .GroupBy(each => Enum.TryParse<Severity>(each.Key, ignoreCase: true, out var severity) && severity != Severity.None ? severity : Severity.Informational)
        .ToDictionary(group => group.Key, group => group.Sum(each => each.Value));
}
