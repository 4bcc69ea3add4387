using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Registry;

public sealed class RegistryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_asks_for_credentials_and_refuses_wrong_ones()
    {
        await using var emulator = await RunningEmulator.StartAsync();

        using var none = await new RegistryClient(emulator, null).SendAsync(HttpMethod.Get, "/v2/");
        using var wrong = await new RegistryClient(emulator, "wrong").SendAsync(HttpMethod.Get, "/v2/");
        using var right = await (await RegistryClient.LoginAsync(emulator)).SendAsync(HttpMethod.Get, "/v2/");

        none.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        none.Headers.WwwAuthenticate.Single().Scheme.ShouldBe("Basic");
        wrong.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        right.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_repository_that_was_not_created_takes_nothing()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator);

        using var answer = await registry.SendAsync(HttpMethod.Post, "/v2/none/worker/blobs/uploads/");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await RegistryClient.ErrorCodeAsync(answer)).ShouldBe("NAME_UNKNOWN");
    }

    [Fact]
    public async Task A_blob_is_uploaded_in_chunks_and_read_whole_or_in_ranges()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "team/worker");
        var content = Encoding.ASCII.GetBytes("0123456789");
        var digest = RegistryClient.DigestOf(content);

        using var begun = await registry.SendAsync(HttpMethod.Post, "/v2/team/worker/blobs/uploads/");
        var upload = begun.Headers.Location!.PathAndQuery;
        using var first = await registry.SendAsync(HttpMethod.Patch, upload, content[..4], configure: request => request.Content!.Headers.TryAddWithoutValidation("Content-Range", "0-3"));
        using var misplaced = await registry.SendAsync(HttpMethod.Patch, upload, content[5..], configure: request => request.Content!.Headers.TryAddWithoutValidation("Content-Range", "5-9"));
        using var status = await registry.SendAsync(HttpMethod.Get, upload);
        using var second = await registry.SendAsync(HttpMethod.Patch, upload, content[4..]);
        using var done = await registry.SendAsync(HttpMethod.Put, $"{upload}?digest={digest}");

        begun.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        first.Headers.GetValues("Range").ShouldBe(["0-3"]);
        misplaced.StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
        status.Headers.GetValues("Range").ShouldBe(["0-3"]);
        done.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var whole = await registry.SendAsync(HttpMethod.Get, $"/v2/team/worker/blobs/{digest}");
        (await whole.Content.ReadAsStringAsync(Token)).ShouldBe("0123456789");
        using var part = await registry.SendAsync(HttpMethod.Get, $"/v2/team/worker/blobs/{digest}", configure: request => request.Headers.TryAddWithoutValidation("Range", "bytes=7-"));
        part.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await part.Content.ReadAsStringAsync(Token)).ShouldBe("789");
        using var head = await registry.SendAsync(HttpMethod.Head, $"/v2/team/worker/blobs/{digest}");
        head.Content.Headers.ContentLength.ShouldBe(10);
    }

    [Fact]
    public async Task Content_that_is_not_of_its_digest_is_refused()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "team/worker");
        var digest = RegistryClient.DigestOf("other"u8.ToArray());

        using var answer = await registry.SendAsync(HttpMethod.Post, $"/v2/team/worker/blobs/uploads/?digest={digest}", "content"u8.ToArray());

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await RegistryClient.ErrorCodeAsync(answer)).ShouldBe("DIGEST_INVALID");
        using var head = await registry.SendAsync(HttpMethod.Head, $"/v2/team/worker/blobs/{digest}");
        head.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_blob_of_another_repository_is_mounted_without_being_sent()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "team/a", "team/b");
        var digest = await registry.PushBlobAsync("team/a", "layer"u8.ToArray());

        using var before = await registry.SendAsync(HttpMethod.Head, $"/v2/team/b/blobs/{digest}");
        using var mounted = await registry.SendAsync(HttpMethod.Post, $"/v2/team/b/blobs/uploads/?mount={digest}&from=team/a");
        using var after = await registry.SendAsync(HttpMethod.Head, $"/v2/team/b/blobs/{digest}");

        before.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        mounted.StatusCode.ShouldBe(HttpStatusCode.Created);
        after.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_image_is_read_back_by_tag_and_digest_byte_by_byte()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "team/worker");

        using var pushed = await registry.PushImageAsync("team/worker", "1.0.0", "layer");

        pushed.StatusCode.ShouldBe(HttpStatusCode.Created);
        var digest = pushed.Headers.GetValues("Docker-Content-Digest").Single();
        using var byTag = await registry.SendAsync(HttpMethod.Get, "/v2/team/worker/manifests/1.0.0");
        using var byDigest = await registry.SendAsync(HttpMethod.Head, $"/v2/team/worker/manifests/{digest}");
        RegistryClient.DigestOf(await byTag.Content.ReadAsByteArrayAsync(Token)).ShouldBe(digest);
        byDigest.Content.Headers.ContentType!.MediaType.ShouldBe(RegistryClient.ManifestType);
        using var tags = await registry.SendAsync(HttpMethod.Get, "/v2/team/worker/tags/list");
        (await tags.Content.ReadAsStringAsync(Token)).ShouldBe("""{"name":"team/worker","tags":["1.0.0"]}""");
        var described = await RegistryClient.CallAsync(emulator, "DescribeImages", new JsonObject { ["repositoryName"] = "team/worker" });
        described["imageDetails"]![0]!["imageDigest"]!.GetValue<string>().ShouldBe(digest);
    }

    [Fact]
    public async Task A_manifest_whose_blobs_are_missing_is_refused()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "team/worker");

        using var answer = await registry.PushImageAsync(
            "team/worker", "1", "layer", manifest => manifest["layers"]![0]!["digest"] = RegistryClient.DigestOf("never sent"u8.ToArray()));

        (await RegistryClient.ErrorCodeAsync(answer)).ShouldBe("MANIFEST_BLOB_UNKNOWN");
    }

    [Fact]
    public async Task An_immutable_tag_stays_on_its_image_over_both_interfaces()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "team/worker");
        await RegistryClient.CallAsync(emulator, "PutImageTagMutability", new JsonObject { ["repositoryName"] = "team/worker", ["imageTagMutability"] = "IMMUTABLE" });
        using var first = await registry.PushImageAsync("team/worker", "1", "one");
        using var same = await registry.PushImageAsync("team/worker", "1", "one");
        using var other = await registry.PushImageAsync("team/worker", "1", "two");
        using var elsewhere = await registry.PushImageAsync("team/worker", "2", "two");
        using var manifest = await registry.SendAsync(HttpMethod.Get, "/v2/team/worker/manifests/2");

        var refusal = await RegistryClient.CallAsync(emulator, "PutImage", new JsonObject
        {
            ["repositoryName"] = "team/worker",
            ["imageTag"] = "1",
            ["imageManifest"] = await manifest.Content.ReadAsStringAsync(Token),
        }, expected: 400);

        same.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await RegistryClient.ErrorCodeAsync(other)).ShouldBe("TAG_INVALID");
        refusal["__type"]!.GetValue<string>().ShouldBe("ImageTagAlreadyExistsException");
        refusal["message"]!.GetValue<string>().ShouldBe(
            "The image tag '1' already exists in the 'team/worker' repository and cannot be overwritten because the tag is immutable.");
    }

    [Fact]
    public async Task What_refers_to_an_image_is_listed_by_type()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "team/worker");
        using var image = await registry.PushImageAsync("team/worker", "1", "one");
        var digest = image.Headers.GetValues("Docker-Content-Digest").Single();
        using var bill = await registry.PushImageAsync("team/worker", "sbom", "bill", manifest =>
        {
            manifest["artifactType"] = "application/spdx+json";
            manifest["subject"] = RegistryClient.Descriptor(RegistryClient.ManifestType, digest, 1);
        });

        using var all = await registry.SendAsync(HttpMethod.Get, $"/v2/team/worker/referrers/{digest}?artifactType=application/spdx%2Bjson");
        using var none = await registry.SendAsync(HttpMethod.Get, $"/v2/team/worker/referrers/{digest}?artifactType=other");

        bill.Headers.GetValues("OCI-Subject").ShouldBe([digest]);
        JsonNode.Parse(await all.Content.ReadAsStringAsync(Token))!["manifests"]!.AsArray().ShouldHaveSingleItem()!["artifactType"]!.GetValue<string>().ShouldBe("application/spdx+json");
        JsonNode.Parse(await none.Content.ReadAsStringAsync(Token))!["manifests"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_repository_with_images_is_deleted_by_force_only_and_leaves_no_file()
    {
        using var folder = new TestFolder();
        await using var emulator = await RunningEmulator.StartAsync(folder: folder.Path);
        var registry = await RegistryClient.LoginAsync(emulator, "team/worker");
        using var pushed = await registry.PushImageAsync("team/worker", "1", "one");

        var refusal = await RegistryClient.CallAsync(emulator, "DeleteRepository", new JsonObject { ["repositoryName"] = "team/worker" }, expected: 400);
        await RegistryClient.CallAsync(emulator, "DeleteRepository", new JsonObject { ["repositoryName"] = "team/worker", ["force"] = true });

        refusal["__type"]!.GetValue<string>().ShouldBe("RepositoryNotEmptyException");
        Directory.GetFiles(Path.Combine(folder.Path, "registry"), "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task Images_and_unfinished_uploads_survive_a_restart()
    {
        using var folder = new TestFolder();
        string upload;
        await using (var emulator = await RunningEmulator.StartAsync(folder: folder.Path))
        {
            var registry = await RegistryClient.LoginAsync(emulator, "team/worker");
            using var pushed = await registry.PushImageAsync("team/worker", "1", "one");
            using var begun = await registry.SendAsync(HttpMethod.Post, "/v2/team/worker/blobs/uploads/");
            upload = begun.Headers.Location!.PathAndQuery;
            using var chunk = await registry.SendAsync(HttpMethod.Patch, upload, "half"u8.ToArray());
        }

        await using var again = await RunningEmulator.StartAsync(folder: folder.Path);
        var client = await RegistryClient.LoginAsync(again);
        using var manifest = await client.SendAsync(HttpMethod.Get, "/v2/team/worker/manifests/1");
        using var done = await client.SendAsync(HttpMethod.Put, $"{upload}?digest={RegistryClient.DigestOf("halfwhole"u8.ToArray())}", "whole"u8.ToArray());

        manifest.StatusCode.ShouldBe(HttpStatusCode.OK);
        done.StatusCode.ShouldBe(HttpStatusCode.Created);
    }
}
