using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Registry;

/// <summary>Finer points of opencontainers/distribution-spec v1.1.0 that clients rely on.</summary>
public sealed class ProtocolTests
{
    [Fact]
    public async Task A_chunk_that_comes_while_another_is_written_is_out_of_order()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "worker");
        using var begun = await registry.SendAsync(HttpMethod.Post, "/v2/worker/blobs/uploads/");
        var upload = begun.Headers.Location!.PathAndQuery;
        using var slow = new SlowContent();
        var first = registry.SendAsync(HttpMethod.Patch, upload, configure: request => request.Content = slow);

        // Tried until the first one is under way.
        var status = HttpStatusCode.Accepted;
        for (var attempt = 0; status == HttpStatusCode.Accepted && attempt < 5000; attempt++)
        {
            using var second = await registry.SendAsync(HttpMethod.Patch, upload, []);
            status = second.StatusCode;
        }

        slow.Finish();
        using var ended = await first;
        using var done = await registry.SendAsync(HttpMethod.Put, $"{upload}?digest={RegistryClient.DigestOf(SlowContent.Bytes)}");

        status.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
        ended.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        done.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Many_uploads_of_one_blob_at_once_all_succeed()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "worker");
        var content = new byte[100_000];

        var digests = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => registry.PushBlobAsync("worker", content)));

        using var blob = await registry.SendAsync(HttpMethod.Get, $"/v2/worker/blobs/{digests[0]}");
        (await blob.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe(content);
    }

    [Theory]
    [InlineData("application/vnd.docker.distribution.manifest.v2+json", HttpStatusCode.NotFound)]
    [InlineData("application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json;q=0.5", HttpStatusCode.OK)]
    [InlineData("*/*", HttpStatusCode.OK)]
    public async Task A_manifest_is_answered_only_to_who_accepts_its_type(string accept, HttpStatusCode expected)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "worker");
        using var pushed = await registry.PushImageAsync("worker", "1", "layer");

        using var answer = await registry.SendAsync(HttpMethod.Get, "/v2/worker/manifests/1", configure: request => request.Headers.TryAddWithoutValidation("Accept", accept));

        answer.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task Tags_are_listed_page_by_page_by_the_links_that_come_with_them()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "worker");
        foreach (var tag in (string[])["c", "a", "b"])
        {
            using var pushed = await registry.PushImageAsync("worker", tag, "layer");
        }

        var tags = new List<string>();
        for (var next = "/v2/worker/tags/list?n=2"; next is not null;)
        {
            using var page = await registry.SendAsync(HttpMethod.Get, next);
            tags.AddRange(await TagsAsync(page));
            next = page.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        tags.ShouldBe(["a", "b", "c"]);
        using var none = await registry.SendAsync(HttpMethod.Get, "/v2/worker/tags/list?n=0");
        (await TagsAsync(none)).ShouldBeEmpty();
        using var after = await registry.SendAsync(HttpMethod.Get, "/v2/worker/tags/list?last=b");
        (await TagsAsync(after)).ShouldBe(["c"]);
    }

    [Fact]
    public async Task A_manifest_with_a_subject_says_that_it_is_known()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "worker");
        using var image = await registry.PushImageAsync("worker", "1", "layer");
        var digest = image.Headers.GetValues("Docker-Content-Digest").Single();

        using var signature = await registry.PushImageAsync(
            "worker", "signature", "signature", manifest => manifest["subject"] = RegistryClient.Descriptor(RegistryClient.ManifestType, digest, 1));
        using var cancelled = await registry.SendAsync(HttpMethod.Post, "/v2/worker/blobs/uploads/");
        var upload = cancelled.Headers.Location!.PathAndQuery;
        using var cancel = await registry.SendAsync(HttpMethod.Delete, upload);
        using var gone = await registry.SendAsync(HttpMethod.Get, upload);

        signature.Headers.GetValues("OCI-Subject").ShouldBe([digest]);
        cancel.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await RegistryClient.ErrorCodeAsync(gone)).ShouldBe("BLOB_UPLOAD_UNKNOWN");
    }

    private static async Task<List<string>> TagsAsync(HttpResponseMessage answer) =>
        [.. JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["tags"]!.AsArray().Select(each => each!.GetValue<string>())];

    /// <summary>Content whose end comes when it is asked to.</summary>
    private sealed class SlowContent : HttpContent
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static byte[] Bytes { get; } = Encoding.ASCII.GetBytes("0123456789");

        public void Finish() => _end.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Bytes.AsMemory(0, 1));
            await stream.FlushAsync();
            await _end.Task;
            await stream.WriteAsync(Bytes.AsMemory(1));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
