using Delivery.Emulator.Tests.Hosting;
using Delivery.Emulator.Tests.Registry;

namespace Delivery.Emulator.Tests.Faults;

/// <summary>Faults of requests to the registry.</summary>
public sealed class RegistryFaultTests
{
    private static readonly byte[] Content = "a layer"u8.ToArray();

    [Fact]
    public async Task Requests_are_throttled_refused_or_cut_by_their_operation()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "worker");
        var digest = await registry.PushBlobAsync("worker", Content);
        emulator.Server.Faults.Start(Faulted.Scenario("""
              - when: { service: registry, operation: HeadBlob, nth: 1 }
                then: { throttle: }
              - when: { service: registry, operation: GetBlob, nth: 1 }
                then: { error: { code: UNKNOWN, message: not now, status: 503 } }
              - when: { service: registry, operation: GetBlob, nth: 2 }
                then: { reset: before }
            """));

        using var head = await registry.SendAsync(HttpMethod.Head, $"/v2/worker/blobs/{digest}");
        ((int)head.StatusCode).ShouldBe(429);
        using var refused = await registry.SendAsync(HttpMethod.Get, $"/v2/worker/blobs/{digest}");
        ((int)refused.StatusCode).ShouldBe(503);
        (await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("\"code\":\"UNKNOWN\"");
        await Should.ThrowAsync<HttpRequestException>(() => registry.SendAsync(HttpMethod.Get, $"/v2/worker/blobs/{digest}"));
        using var good = await registry.SendAsync(HttpMethod.Get, $"/v2/worker/blobs/{digest}");
        (await good.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe(Content);
    }

    [Fact]
    public async Task An_upload_that_was_cut_after_it_took_effect_is_there()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "worker");
        emulator.Server.Faults.Start(Faulted.Scenario("  - when: { service: registry, operation: BeginUpload }\n    then: { reset: after }"));
        var digest = RegistryClient.DigestOf(Content);

        await Should.ThrowAsync<HttpRequestException>(() => registry.SendAsync(HttpMethod.Post, $"/v2/worker/blobs/uploads/?digest={digest}", Content));

        using var head = await registry.SendAsync(HttpMethod.Head, $"/v2/worker/blobs/{digest}");
        ((int)head.StatusCode).ShouldBe(200);
    }
}
