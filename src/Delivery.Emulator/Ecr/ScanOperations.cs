using System.IO.Enumeration;
using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Registry;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecr;

/// <summary>Scans of images and when they start (docs.aws.amazon.com/AmazonECR/latest/APIReference/API_StartImageScan.html and its neighbours, read 2026-11-26).</summary>
internal sealed class ScanOperations(
    RepositoryStore repositories, ImageScans scans, StateStore store, EmulatorClock clock, Func<AwsCall, Repository> repositoryOf)
{
    private const string ConfigurationKind = "ecr.registry-scanning";
    private const string OnPush = "SCAN_ON_PUSH";

    // An image is scanned once in 24 hours.
    private static readonly TimeSpan Quota = TimeSpan.FromHours(24);

    public IEnumerable<KeyValuePair<string, Func<AwsCall, JsonObject>>> Table =>
    [
        new("StartImageScan", StartImageScan),
        new("DescribeImageScanFindings", DescribeImageScanFindings),
        new("PutRegistryScanningConfiguration", PutRegistryScanningConfiguration),
        new("GetRegistryScanningConfiguration", call => new JsonObject
        {
            ["registryId"] = call.Caller.AccountId,
            ["scanningConfiguration"] = Render(Rules(call.Caller.AccountId, call.Region)),
        }),
        new("BatchGetRepositoryScanningConfiguration", BatchGetRepositoryScanningConfiguration),
    ];

    /// <summary>By the repository's own setting, or by a rule of its registry.</summary>
    public bool ScansOnPush(Repository repository) => repository.ScanOnPush || AppliedFilters(repository, OnPush).Count > 0;

    private JsonObject StartImageScan(AwsCall call)
    {
        var (repository, manifest, id) = Image(call);
        if (manifest.IsIndex)
        {
            throw new AwsErrorException("UnsupportedImageTypeException", $"The image type of '{manifest.MediaType}' is not supported for scanning");
        }

        if (clock.Now - manifest.ScanStartedAt < Quota)
        {
            throw new AwsErrorException("LimitExceededException", "The scan quota per image has been exceeded. Wait and try again.");
        }

        repositories.RecordScan(repository, manifest.Digest);
        return new JsonObject
        {
            ["registryId"] = repository.AccountId,
            ["repositoryName"] = repository.Name,
            ["imageId"] = id,
            ["imageScanStatus"] = ImageScans.StatusOf("IN_PROGRESS"),
        };
    }

    private JsonObject DescribeImageScanFindings(AwsCall call)
    {
        var (repository, manifest, id) = Image(call);
        var tags = repositories.Tags(repository).Where(each => each.Digest == manifest.Digest).Select(each => each.Tag).ToList();
        var status = scans.Status(repository, manifest, tags) ?? throw new AwsErrorException(
            "ScanNotFoundException",
            $"Image scan does not exist for the image with '{{imageDigest:'{manifest.Digest}', imageTag:'{call.Input.Object("imageId")?.Text("imageTag") ?? "null"}'}}' in the repository with name '{repository.Name}' in the registry with id '{repository.AccountId}'");
        var answer = new JsonObject
        {
            ["registryId"] = repository.AccountId,
            ["repositoryName"] = repository.Name,
            ["imageId"] = id,
            ["imageScanStatus"] = status,
        };
        if (scans.Summary(repository, manifest, tags) is { } findings)
        {
            var ranked = scans.Findings(repository, manifest, tags).Select((each, rank) => (Rank: $"{rank:D6}", Finding: each)).ToList();
            var page = Page.Of(call.Input, ranked, each => each.Rank, "findings", each => Render(each.Finding));
            findings["findings"] = page["findings"]!.DeepClone();
            answer["imageScanFindings"] = findings;
            answer["nextToken"] = page["nextToken"]?.DeepClone();
        }

        return answer;
    }

    private JsonObject PutRegistryScanningConfiguration(AwsCall call)
    {
        if (call.Input.Text("scanType") is "ENHANCED")
        {
            throw AwsErrors.Unsupported("enhanced scanning");
        }

        var rules = call.Input.Objects("rules").Select(each => new ScanningRule(
            each.RequiredText("scanFrequency"),
            [.. each.Objects("repositoryFilters").Select(filter => filter.RequiredText("filter"))])).ToList();
        if (rules.FirstOrDefault(each => each.Frequency is not (OnPush or "MANUAL")) is { } other)
        {
            throw new AwsErrorException("ValidationException", $"The scan frequency {other.Frequency} is not one of basic scanning: SCAN_ON_PUSH, MANUAL.");
        }

        store.Put(ConfigurationKind, KeyOf(call.Caller.AccountId, call.Region), new ScanningRules(rules));
        return new JsonObject { ["registryScanningConfiguration"] = Render(rules) };
    }

    private JsonObject BatchGetRepositoryScanningConfiguration(AwsCall call)
    {
        var (found, failures) = (new JsonArray(), new JsonArray());
        foreach (var name in call.Input.Texts("repositoryNames"))
        {
            if (repositories.Find(call.Caller.AccountId, call.Region, name) is not { } repository)
            {
                failures.Add((JsonNode)new JsonObject
                {
                    ["repositoryName"] = name,
                    ["failureCode"] = "REPOSITORY_NOT_FOUND",
                    ["failureReason"] = EcrErrors.RepositoryNotFound(name, call.Caller.AccountId).Message,
                });
                continue;
            }

            found.Add((JsonNode)new JsonObject
            {
                ["repositoryArn"] = repository.Arn,
                ["repositoryName"] = repository.Name,
                ["scanOnPush"] = ScansOnPush(repository),
                ["scanFrequency"] = ScansOnPush(repository) ? OnPush : "MANUAL",
                ["appliedScanFilters"] = Filters(AppliedFilters(repository, OnPush)),
            });
        }

        return new JsonObject { ["scanningConfigurations"] = found, ["failures"] = failures };
    }

    private (Repository Repository, StoredManifest Manifest, JsonObject Id) Image(AwsCall call)
    {
        var repository = repositoryOf(call);
        var id = call.Input.Object("imageId") ?? throw EcrErrors.InvalidParameter("Invalid parameter at 'imageId' failed to satisfy constraint: 'Member must not be null'");
        var (digest, tag) = (id.Text("imageDigest"), id.Text("imageTag"));
        return repositories.Resolve(repository, digest, tag) is { } manifest
            ? (repository, manifest, new JsonObject { ["imageDigest"] = manifest.Digest, ["imageTag"] = tag })
            : throw EcrErrors.ImageNotFound(repository, digest, tag);
    }

    private IReadOnlyList<ScanningRule> Rules(string accountId, string region) => store.Get<ScanningRules>(ConfigurationKind, KeyOf(accountId, region))?.Rules ?? [];

    private IReadOnlyList<string> AppliedFilters(Repository repository, string frequency) =>
    [
        .. Rules(repository.AccountId, repository.Region).Where(each => each.Frequency == frequency).SelectMany(each => each.Filters)
            .Where(filter => FileSystemName.MatchesSimpleExpression(filter, repository.Name, ignoreCase: false)),
    ];

    private static JsonObject Render(IReadOnlyList<ScanningRule> rules) => new()
    {
        ["scanType"] = "BASIC",
        ["rules"] = new JsonArray([.. rules.Select(each => new JsonObject { ["scanFrequency"] = each.Frequency, ["repositoryFilters"] = Filters(each.Filters) })]),
    };

    private static JsonArray Filters(IReadOnlyList<string> filters) =>
        new([.. filters.Select(each => new JsonObject { ["filter"] = each, ["filterType"] = "WILDCARD" })]);

    private static JsonObject Render(ScanFinding finding) => new JsonObject
    {
        ["name"] = finding.Name,
        ["description"] = finding.Description,
        ["uri"] = finding.Uri,
        ["severity"] = finding.Severity,
        ["attributes"] = new JsonArray([.. (finding.Attributes ?? new Dictionary<string, string>()).Select(each => new JsonObject { ["key"] = each.Key, ["value"] = each.Value })]),
    };

    private static string KeyOf(string accountId, string region) => $"{accountId}/{region}";

    private sealed record ScanningRules(IReadOnlyList<ScanningRule> Rules);

    private sealed record ScanningRule(string Frequency, IReadOnlyList<string> Filters);
}
