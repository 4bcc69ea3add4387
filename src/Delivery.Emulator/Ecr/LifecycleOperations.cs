using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Registry;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecr;

/// <summary>
/// Lifecycle policies: kept, tried out, and applied as time passes
/// (docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html, read 2026-11-26).
/// </summary>
internal sealed class LifecycleOperations(RepositoryStore repositories, StateStore store, EmulatorClock clock, Func<AwsCall, Repository> repositoryOf)
{
    private const string PreviewKind = "ecr.lifecycle-preview";

    // ECR expires images within 24 hours.
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    public IEnumerable<KeyValuePair<string, Func<AwsCall, JsonObject>>> Table =>
    [
        new("PutLifecyclePolicy", PutLifecyclePolicy),
        new("GetLifecyclePolicy", call => Answer(repositoryOf(call))),
        new("DeleteLifecyclePolicy", DeleteLifecyclePolicy),
        new("StartLifecyclePolicyPreview", StartLifecyclePolicyPreview),
        new("GetLifecyclePolicyPreview", GetLifecyclePolicyPreview),
    ];

    /// <summary>Expires what the repositories' policies say, every hour.</summary>
    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var repository in repositories.All().Where(each => each.LifecyclePolicy is not null))
            {
                foreach (var image in Expiring(repository, repository.LifecyclePolicy!))
                {
                    repositories.RemoveManifest(repository, image.Digest);
                }
            }

            await Task.Delay(Interval, clock.Time, cancellationToken);
        }
    }

    private JsonObject PutLifecyclePolicy(AwsCall call)
    {
        var repository = repositoryOf(call) with { LifecyclePolicy = LifecyclePolicy.Checked(EcrErrors.Required(call, "lifecyclePolicyText")) };
        repositories.Save(repository);
        return Answer(repository);
    }

    private JsonObject DeleteLifecyclePolicy(AwsCall call)
    {
        var repository = repositoryOf(call);
        var answer = Answer(repository);
        repositories.Save(repository with { LifecyclePolicy = null });
        return answer;
    }

    private static JsonObject Answer(Repository repository) => repository.LifecyclePolicy is { } text
        ? new JsonObject { ["registryId"] = repository.AccountId, ["repositoryName"] = repository.Name, ["lifecyclePolicyText"] = text }
        : throw NoPolicy(repository);

    private JsonObject StartLifecyclePolicyPreview(AwsCall call)
    {
        var repository = repositoryOf(call);
        var text = call.Input.Text("lifecyclePolicyText") ?? repository.LifecyclePolicy ?? throw NoPolicy(repository);
        store.Put(PreviewKind, repository.Key, new Preview(text, Expiring(repository, text)));
        return new JsonObject
        {
            ["registryId"] = repository.AccountId,
            ["repositoryName"] = repository.Name,
            ["lifecyclePolicyText"] = text,
            ["status"] = "IN_PROGRESS",
        };
    }

    private JsonObject GetLifecyclePolicyPreview(AwsCall call)
    {
        var repository = repositoryOf(call);
        var preview = store.Get<Preview>(PreviewKind, repository.Key) ?? throw new AwsErrorException(
            "LifecyclePolicyPreviewNotFoundException",
            $"Lifecycle policy preview does not exist for the repository with name '{repository.Name}' in the registry with id '{repository.AccountId}'");
        var ids = call.Input.Objects("imageIds");
        var status = call.Input.Object("filter")?.Text("tagStatus");
        var found = preview.Images
            .Where(each => ids.Count == 0 || ids.Any(id => id.Text("imageDigest") == each.Digest || (id.Text("imageTag") is { } tag && each.Tags.Contains(tag))))
            .Where(each => status is not ("TAGGED" or "UNTAGGED") || (status == "TAGGED") == (each.Tags.Count > 0))
            .ToList();
        var answer = Page.Of(call.Input, found, each => $"{each.PushedAt.UtcTicks:D20}{each.Digest}", "previewResults", Render);
        answer["registryId"] = repository.AccountId;
        answer["repositoryName"] = repository.Name;
        answer["lifecyclePolicyText"] = preview.Text;
        answer["status"] = "COMPLETE";
        answer["summary"] = new JsonObject { ["expiringImageTotalCount"] = preview.Images.Count };
        return answer;
    }

    private static JsonNode Render(ExpiringImage image) => new JsonObject
    {
        ["imageTags"] = new JsonArray([.. image.Tags.Select(tag => (JsonNode)tag)]),
        ["imageDigest"] = image.Digest,
        ["imagePushedAt"] = Timestamps.Of(image.PushedAt),
        ["action"] = new JsonObject { ["type"] = "EXPIRE" },
        ["appliedRulePriority"] = image.RulePriority,
        ["storageClass"] = "STANDARD",
    };

    private IReadOnlyList<ExpiringImage> Expiring(Repository repository, string text)
    {
        var tags = repositories.Tags(repository).ToLookup(each => each.Digest, each => each.Tag, StringComparer.Ordinal);
        var manifests = repositories.Manifests(repository);
        var referenced = manifests.Where(each => each.IsIndex).SelectMany(each => each.References).ToHashSet(StringComparer.Ordinal);
        return LifecycleEvaluation.Expiring(
            LifecyclePolicy.Parse(text),
            [.. manifests.Select(each => new LifecycleImage(each.Digest, [.. tags[each.Digest]], each.PushedAt, each.PulledAt, referenced.Contains(each.Digest)))],
            clock.Now);
    }

    private static AwsErrorException NoPolicy(Repository repository) => new(
        "LifecyclePolicyNotFoundException",
        $"Lifecycle policy does not exist for the repository with name '{repository.Name}' in the registry with id '{repository.AccountId}'");

    private sealed record Preview(string Text, IReadOnlyList<ExpiringImage> Images);
}
