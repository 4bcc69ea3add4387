using System.Text.Json.Nodes;
using Delivery.Docker;
using Delivery.Errors;
using Delivery.Registry;

namespace Delivery.Tests.Registry;

/// <summary>The image's whole way, against the emulator's registry; each test with both builders.</summary>
public sealed class ImageDeliveryTests : IAsyncLifetime
{
    private readonly PublishedWorker _worker = new();
    private EmulatedRegistry _registry = null!;
    private ImageDelivery _images = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _registry = await EmulatedRegistry.StartAsync(Token);
        _images = new(_registry.Http, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _images.RemoveAsync(_worker.CacheFolder, CancellationToken.None);
        await _registry.DisposeAsync();
        _worker.Dispose();
    }

    [Theory]
    [InlineData(EnginePreference.None)]
    [InlineData(EnginePreference.Docker)]
    public async Task What_is_pushed_is_in_the_registry_under_its_version_and_commit(EnginePreference engine)
    {
        await SkipWithoutAsync(engine);
        var access = await _registry.OpenAsync(Token);
        var built = await _images.BuildAsync(_worker.Request(engine), Token);
        var pushed = await _images.PushAsync(built, access, _worker.CacheFolder, Token);

        pushed.Builder.ShouldBe(engine == EnginePreference.None ? "oci" : "docker");
        pushed.PushedBytes.ShouldBe(pushed.CompressedBytes);
        (await _registry.Repositories.FindAsync("worker", "1.0.0", Token)).ShouldBe(pushed.Digest);
        var config = await ConfigurationAsync(access, pushed);
        ((string?)config["config"]!["User"]).ShouldBe("1654:1654");
        ((string?)config["config"]!["WorkingDir"]).ShouldBe("/app");
        config["config"]!["Entrypoint"]!.AsArray().Select(part => (string?)part).ShouldBe(["dotnet", "Worker.dll"]);
        ((string?)config["config"]!["Labels"]!["org.opencontainers.image.version"]).ShouldBe("1.0.0");
        ((string?)config["config"]!["Labels"]!["org.opencontainers.image.revision"]).ShouldBe("c1");
    }

    [Theory]
    [InlineData(EnginePreference.None)]
    [InlineData(EnginePreference.Docker)]
    public async Task A_changed_line_moves_only_its_own_layer(EnginePreference engine)
    {
        await SkipWithoutAsync(engine);
        var access = await _registry.OpenAsync(Token);
        await _images.PushAsync(await _images.BuildAsync(_worker.Request(engine), Token), access, _worker.CacheFolder, Token);

        _worker.Code = "second";
        var built = await _images.BuildAsync(_worker.Request(engine, "1.0.1", "c2"), Token);
        var pushed = await _images.PushAsync(built, access, _worker.CacheFolder, Token);
        built.Reused.ShouldBeFalse();
        pushed.PushedBytes.ShouldBeInRange(1, 10_000);
        pushed.CompressedBytes.ShouldBeGreaterThan(1_000_000);
    }

    [Theory]
    [InlineData(EnginePreference.None)]
    [InlineData(EnginePreference.Docker)]
    public async Task The_same_content_is_neither_built_nor_pushed_again(EnginePreference engine)
    {
        await SkipWithoutAsync(engine);
        var access = await _registry.OpenAsync(Token);
        var first = await _images.PushAsync(await _images.BuildAsync(_worker.Request(engine), Token), access, _worker.CacheFolder, Token);

        var built = await _images.BuildAsync(_worker.Request(engine), Token);
        built.Reused.ShouldBeTrue();
        var again = await _images.PushAsync(built, access, _worker.CacheFolder, Token);
        again.Reused.ShouldBeTrue();
        again.PushedBytes.ShouldBe(0);
        again.Digest.ShouldBe(first.Digest);
        (await _images.FindAsync(access, "1.0.0", "c1", Token)).ShouldBe(again);
    }

    [Fact]
    public async Task The_same_content_gives_the_same_digest_on_another_machine()
    {
        using var other = new PublishedWorker();
        File.SetLastWriteTimeUtc(Path.Combine(other.PublishFolder, "Worker.dll"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        var here = await _images.BuildAsync(_worker.Request(EnginePreference.None), Token);
        var there = await _images.BuildAsync(other.Request(EnginePreference.None), Token);
        there.Oci!.Manifest.ShouldBe(here.Oci!.Manifest);
    }

    [Fact]
    public async Task A_version_that_is_another_commits_image_is_refused_with_its_digest()
    {
        var access = await _registry.OpenAsync(Token);
        var first = await _images.PushAsync(await _images.BuildAsync(_worker.Request(EnginePreference.None), Token), access, _worker.CacheFolder, Token);
        _worker.Code = "second";
        var other = await _images.BuildAsync(_worker.Request(EnginePreference.None, commit: "c2"), Token);

        var error = (await Should.ThrowAsync<DeliveryException>(_images.PushAsync(other, access, _worker.CacheFolder, Token))).Errors.ShouldHaveSingleItem();
        error.Kind.ShouldBe(ErrorCatalog.ImageVersionTaken);
        error.Why.ShouldContain(first.Digest.ToString());
        error.Why.ShouldContain(other.Oci!.Manifest.Digest.ToString());
        error.Why.ShouldContain("c2");
    }

    [Theory]
    [InlineData(EnginePreference.None)]
    [InlineData(EnginePreference.Docker)]
    public async Task The_same_commit_built_again_in_a_fresh_clone_is_the_first_image_whatever_its_bytes(EnginePreference engine)
    {
        await SkipWithoutAsync(engine);
        var access = await _registry.OpenAsync(Token);
        var first = await _images.PushAsync(await _images.BuildAsync(_worker.Request(engine), Token), access, _worker.CacheFolder, Token);
        using var clone = new PublishedWorker { Code = "compiled to other bytes" };

        var built = await _images.BuildAsync(clone.Request(engine), Token);
        built.Reused.ShouldBeFalse();
        var again = await _images.PushAsync(built, access, clone.CacheFolder, Token);

        (again.Reused, again.Digest, again.PushedBytes).ShouldBe((true, first.Digest, 0));
        await _images.RemoveAsync(clone.CacheFolder, Token);
    }

    [Fact]
    public async Task The_same_commit_pushed_by_two_runs_at_once_is_the_image_of_the_one_that_was_first()
    {
        var access = await _registry.OpenAsync(Token);
        using var clone = new PublishedWorker { Code = "compiled to other bytes" };
        var built = await _images.BuildAsync(clone.Request(EnginePreference.None), Token);
        PushedImage? first = null;
        using var late = new BeforeTheTag(async () => first = await _images.PushAsync(
            await _images.BuildAsync(_worker.Request(EnginePreference.None), Token), access, _worker.CacheFolder, Token));
        using var http = new HttpClient(late, disposeHandler: false);

        var second = await new ImageDelivery(http, TimeProvider.System).PushAsync(built, access, clone.CacheFolder, Token);

        (second.Reused, second.Digest).ShouldBe((true, first!.Digest));
    }

    [Fact]
    public async Task Only_the_embedded_environment_gets_a_base_image_of_this_machine()
    {
        var request = _worker.Request(EnginePreference.None) with { AllowLocalBase = false };
        var error = (await Should.ThrowAsync<DeliveryException>(_images.BuildAsync(request, Token))).Errors.ShouldHaveSingleItem();
        error.Kind.ShouldBe(ErrorCatalog.BaseImageUnavailable);
        error.What.ShouldContain("registry.invalid/dotnet/runtime:10.0");
    }

    [Fact]
    public async Task A_base_image_in_a_registry_is_built_on_and_its_layers_are_taken_over()
    {
        // The emulator's registry wants a login, so it serves as a target only: the base comes from one that doesn't.
        await using var source = await AnonymousRegistry.StartAsync(Token);
        var request = _worker.Request(EnginePreference.None) with
        {
            BuildArguments = new Dictionary<string, string> { ["BASE_IMAGE"] = source.Image },
            AllowLocalBase = false,
        };
        var access = await _registry.OpenAsync(Token);
        var pushed = await _images.PushAsync(await _images.BuildAsync(request, Token), access, _worker.CacheFolder, Token);

        var config = await ConfigurationAsync(access, pushed);
        config["rootfs"]!["diff_ids"]!.AsArray().Count.ShouldBe(3);
        config["config"]!["Env"]!.AsArray().Select(entry => (string?)entry).ShouldContain("FROM_BASE=yes");
        source.TokensGiven.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Every_line_that_needs_an_engine_is_named()
    {
        _worker.Dockerfile = "FROM registry.invalid/x:1\nRUN make\nCOPY --from=build /a /b\nENTRYPOINT dotnet Worker.dll\n";
        var errors = (await Should.ThrowAsync<DeliveryException>(_images.BuildAsync(_worker.Request(EnginePreference.None), Token))).Errors;
        errors.Select(error => Path.GetFileName(error.Where)).ShouldBe(["Dockerfile:2", "Dockerfile:3", "Dockerfile:4"]);
        errors.ShouldAllBe(error => error.Kind == ErrorCatalog.DockerfileInvalid);
    }

    private static async Task SkipWithoutAsync(EnginePreference engine) => Assert.SkipWhen(
        engine == EnginePreference.Docker && await EngineProbe.FindAsync(Token) is null, "No Docker Engine answers on this machine.");

    private async Task<JsonObject> ConfigurationAsync(RepositoryAccess access, PushedImage image)
    {
        var registry = new RegistryClient(_registry.Http, access.Repository, access.Login, TimeProvider.System);
        var manifest = (await registry.FindManifestAsync(image.Digest.ToString(), Token))!.Read();
        return JsonNode.Parse(await registry.ReadBlobAsync(manifest.Config!, Token))!.AsObject();
    }
}
