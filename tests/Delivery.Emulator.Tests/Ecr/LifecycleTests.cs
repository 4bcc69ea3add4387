using System.Text.Json.Nodes;
using Delivery.Emulator.Tests.Hosting;
using Delivery.Emulator.Tests.Registry;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Emulator.Tests.Ecr;

/// <summary>Sources: AmazonECR/latest/userguide/LifecyclePolicies.html, lifecycle_policy_parameters.html, lifecycle_policy_examples.html (read 2026-11-26).</summary>
public sealed class LifecycleTests
{
    private const string Any = """{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":1}""";

    /// <summary>Images are pushed one a day, the last of them today; a cell is an image's tags, <c>-</c> for none.</summary>
    [Theory]
    [InlineData("1|2|3", "1|2", Any)]
    [InlineData("-|1|-", "-", """{"tagStatus":"untagged","countType":"imageCountMoreThan","countNumber":1}""")]
    [InlineData("a|b|c", "a", """{"tagStatus":"any","countType":"sinceImagePushed","countUnit":"days","countNumber":2}""")]
    [InlineData("prod1|dev1|prod2", "prod1", """{"tagStatus":"tagged","tagPrefixList":["prod"],"countType":"imageCountMoreThan","countNumber":1}""")]
    [InlineData("prod1,v1|prod2|v2", "prod1,v1", """{"tagStatus":"tagged","tagPrefixList":["prod","v"],"countType":"sinceImagePushed","countUnit":"days","countNumber":1}""")]
    [InlineData("1.0.7|1.1.7|1.1.8", "1.0.7|1.1.7", """{"tagStatus":"tagged","tagPatternList":["1.*.7"],"countType":"sinceImagePushed","countUnit":"days","countNumber":1}""")]
    [InlineData("beta1,prod1|beta2,prod2|beta3", "beta1,prod1",
        """{"tagStatus":"tagged","tagPrefixList":["prod"],"countType":"imageCountMoreThan","countNumber":1}""",
        """{"tagStatus":"tagged","tagPrefixList":["beta"],"countType":"imageCountMoreThan","countNumber":1}""")]
    [InlineData("a1|-|-|b1", "-|a1",
        """{"tagStatus":"untagged","countType":"imageCountMoreThan","countNumber":1}""",
        """{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":3}""")]
    public async Task A_preview_tells_what_the_rules_expire(string images, string expired, params string[] selections)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await RunningEmulator.StartAsync(time);
        await PushAsync(emulator, time, images.Split('|'));

        await CallAsync(emulator, "StartLifecyclePolicyPreview", new JsonObject { ["lifecyclePolicyText"] = Policy(selections) });
        var preview = await CallAsync(emulator, "GetLifecyclePolicyPreview", []);

        preview["previewResults"]!.AsArray().Select(Tags).Order(StringComparer.Ordinal).ShouldBe(expired.Split('|').Order(StringComparer.Ordinal));
        preview["summary"]!["expiringImageTotalCount"]!.GetValue<int>().ShouldBe(expired.Split('|').Length);
        (await CallAsync(emulator, "ListImages", []))["imageIds"]!.AsArray().Count.ShouldBe(images.Split('|', ',').Length, "a preview removes nothing");
    }

    [Fact]
    public async Task What_a_policy_expires_goes_as_time_passes()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await RunningEmulator.StartAsync(time);
        await PushAsync(emulator, time, ["old", "new"]);
        await CallAsync(emulator, "PutLifecyclePolicy", new JsonObject { ["lifecyclePolicyText"] = Policy(Any) });

        JsonArray left = [];
        for (var look = 0; left.Count != 1 && look < 1000; look++)
        {
            // The server sets its timer on another thread: each look moves the clock on.
            time.Advance(TimeSpan.FromHours(1));
            left = (await CallAsync(emulator, "ListImages", []))["imageIds"]!.AsArray();
        }

        left.Single()!["imageTag"]!.GetValue<string>().ShouldBe("new");
    }

    [Fact]
    public async Task Since_the_last_pull_counts_from_the_push_where_there_was_none()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await RunningEmulator.StartAsync(time);
        await PushAsync(emulator, time, ["pulled", "forgotten", "new"]);
        await CallAsync(emulator, "BatchGetImage", new JsonObject { ["imageIds"] = new JsonArray(new JsonObject { ["imageTag"] = "pulled" }) });

        await CallAsync(emulator, "StartLifecyclePolicyPreview", new JsonObject
        {
            ["lifecyclePolicyText"] = Policy("""{"tagStatus":"any","countType":"sinceImagePulled","countUnit":"days","countNumber":1}"""),
        });
        var preview = await CallAsync(emulator, "GetLifecyclePolicyPreview", []);

        preview["previewResults"]!.AsArray().Select(Tags).ShouldBe(["forgotten"]);
    }

    [Theory]
    [InlineData("""{"tagStatus":"tagged","countType":"imageCountMoreThan","countNumber":1}""", "tagPrefixList")]
    [InlineData("""{"tagStatus":"untagged","tagPrefixList":["a"],"countType":"imageCountMoreThan","countNumber":1}""", "untagged and any with none")]
    [InlineData("""{"tagStatus":"any","countType":"sinceImagePushed","countNumber":1}""", "needs the countUnit days")]
    [InlineData("""{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":0}""", "countNumber")]
    [InlineData("""{"tagStatus":"tagged","tagPatternList":["*1*2*3*4*5"],"countType":"imageCountMoreThan","countNumber":1}""", "wildcards")]
    [InlineData("""{"tagStatus":"any","storageClass":"archive","countType":"imageCountMoreThan","countNumber":1}""", "storage class")]
    [InlineData("""{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":1}""", "highest rulePriority", """{"tagStatus":"untagged","countType":"imageCountMoreThan","countNumber":1}""")]
    public async Task Ill_formed_policies_are_refused(string selection, string reason, string? second = null)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await RegistryClient.LoginAsync(emulator, "worker");

        var refusal = await RegistryClient.CallAsync(emulator, "PutLifecyclePolicy", new JsonObject
        {
            ["repositoryName"] = "worker",
            ["lifecyclePolicyText"] = second is null ? Policy(selection) : Policy(selection, second),
        }, expected: 400);

        refusal["__type"]!.GetValue<string>().ShouldBe("InvalidParameterException");
        refusal["message"]!.GetValue<string>().ShouldContain(reason);
    }

    private static string Policy(params string[] selections) => new JsonObject
    {
        ["rules"] = new JsonArray([.. selections.Select((each, at) => new JsonObject
        {
            ["rulePriority"] = at + 1,
            ["selection"] = JsonNode.Parse(each),
            ["action"] = new JsonObject { ["type"] = "expire" },
        })]),
    }.ToJsonString();

    private static async Task PushAsync(RunningEmulator emulator, FakeTimeProvider time, string[] images)
    {
        await RegistryClient.CallAsync(emulator, "CreateRepository", new JsonObject { ["repositoryName"] = "worker" });
        for (var at = 0; at < images.Length; at++)
        {
            if (at > 0)
            {
                time.Advance(TimeSpan.FromDays(1));
            }

            var registry = await RegistryClient.LoginAsync(emulator); // a password lasts for 12 hours
            foreach (var tag in images[at].Split(','))
            {
                var reference = tag;
                if (tag == "-")
                {
                    // Pushed by its digest, which is that of the manifest that the client makes.
                    using var tagged = await registry.PushImageAsync("worker", "passing", $"layer {at}");
                    await CallAsync(emulator, "BatchDeleteImage", new JsonObject { ["imageIds"] = new JsonArray(new JsonObject { ["imageTag"] = "passing" }) });
                    reference = tagged.Headers.GetValues("Docker-Content-Digest").Single();
                }

                using var pushed = await registry.PushImageAsync("worker", reference, $"layer {at}");
                ((int)pushed.StatusCode).ShouldBe(201);
            }
        }
    }

    private static Task<JsonObject> CallAsync(RunningEmulator emulator, string operation, JsonObject input)
    {
        input["repositoryName"] = "worker";
        return RegistryClient.CallAsync(emulator, operation, input);
    }

    private static string Tags(JsonNode? image) => image!["imageTags"]!.AsArray() is { Count: > 0 } tags
        ? string.Join(',', tags.Select(each => each!.GetValue<string>()).Order(StringComparer.Ordinal))
        : "-";
}
