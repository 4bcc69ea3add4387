using System.Collections.Concurrent;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Engines;
using Delivery.Emulator.Registry;
using Delivery.Emulator.Tests.Hosting;
using Delivery.Emulator.Tests.Registry;
using Docker.DotNet;

namespace Delivery.Emulator.Tests.Ecs;

/// <summary>Against a real Docker Engine, which pulls from the emulator's own registry.</summary>
public sealed class DockerEngineTests
{
    private const string Script = "trap 'echo bye; exit 5' TERM\necho hello $GREETING\nwhile :; do sleep 0.1; done\n";

    [Fact]
    public async Task A_container_is_pulled_run_followed_probed_and_stopped()
    {
        using var docker = await EngineAsync();
        await using var emulator = await RunningEmulator.StartAsync();
        var image = await PushAsync(emulator, Script);
        var engine = new DockerEngine(docker, new OneLogin(await PasswordAsync(emulator)), Guid.NewGuid().ToString("N"), TimeProvider.System);
        var start = new ContainerStart
        {
            TaskId = "task",
            Name = "worker",
            Image = image,
            ReadOnlyRoot = true,
            Init = true,
            User = "1654",
            Environment = new Dictionary<string, string> { ["GREETING"] = "world" },
        };
        var lines = new ConcurrentQueue<LogLine>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        await engine.PullAsync(image, limit.Token);
        var container = await engine.StartAsync(start, limit.Token);
        var reading = engine.ReadLogAsync(container, null, lines.Enqueue, limit.Token);
        await EcsHost.UntilAsync(() => lines.Any(line => line.Text == "hello world"));
        (await engine.ExecuteAsync(container, ["/bin/sh", "-c", "exit 4"], TimeSpan.FromSeconds(20), limit.Token)).ShouldBe(4);
        await engine.StopAsync(container, TimeSpan.FromSeconds(20), limit.Token);

        (await engine.WaitAsync(container, limit.Token)).Code.ShouldBe(5);
        await reading;
        lines.Last().Text.ShouldBe("bye");
        var again = new ConcurrentQueue<LogLine>();
        await engine.ReadLogAsync(container, lines.First().Position, again.Enqueue, limit.Token);
        again.Select(line => line.Text).ShouldBe(["bye"]);
        await engine.RemoveAsync(container, limit.Token);
        (await engine.WaitAsync(container, limit.Token)).Code.ShouldBeNull();
    }

    [Fact]
    public async Task A_sweep_removes_the_containers_of_tasks_that_are_not_kept_and_no_others()
    {
        using var docker = await EngineAsync();
        await using var emulator = await RunningEmulator.StartAsync();
        var image = await PushAsync(emulator, Script);
        var login = new OneLogin(await PasswordAsync(emulator));
        var (own, other) = (new DockerEngine(docker, login, Guid.NewGuid().ToString("N"), TimeProvider.System), new DockerEngine(docker, login, Guid.NewGuid().ToString("N"), TimeProvider.System));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await own.PullAsync(image, limit.Token);
        await own.StartAsync(new ContainerStart { TaskId = "kept", Name = "worker", Image = image }, limit.Token);
        var gone = await own.StartAsync(new ContainerStart { TaskId = "gone", Name = "worker", Image = image }, limit.Token);
        var others = await other.StartAsync(new ContainerStart { TaskId = "others", Name = "worker", Image = image }, limit.Token);

        await own.SweepAsync(new HashSet<string> { "kept" }, limit.Token);

        await Should.ThrowAsync<DockerContainerNotFoundException>(() => docker.Containers.InspectContainerAsync(gone.RuntimeId, limit.Token));
        (await docker.Containers.InspectContainerAsync(others.RuntimeId, limit.Token)).State.Running.ShouldBeTrue();
        await own.SweepAsync(new HashSet<string>(), limit.Token);
        await other.SweepAsync(new HashSet<string>(), limit.Token);
    }

    private static async Task<DockerClient> EngineAsync()
    {
        using var configuration = new DockerClientConfiguration(ContainerEngines.Address());
        var docker = configuration.CreateClient();
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await docker.System.PingAsync(limit.Token);
            return docker;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or OperationCanceledException)
        {
            docker.Dispose();
            Assert.Skip($"No Docker Engine answers at {ContainerEngines.Address()}.");
            throw;
        }
    }

    private static async Task<StoredImage> PushAsync(RunningEmulator emulator, string script)
    {
        var registry = await RegistryClient.LoginAsync(emulator, "app");
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { Entrypoint = new[] { "/bin/sh", "-c", script }, Env = new[] { "PATH=/bin" } },
            rootfs = new { type = "layers", diff_ids = new[] { RegistryClient.DigestOf(Tar()) } },
        });
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Tar());
        }

        var layer = packed.ToArray();
        var manifest = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = RegistryClient.ManifestType,
            ["config"] = RegistryClient.Descriptor("application/vnd.oci.image.config.v1+json", await registry.PushBlobAsync("app", config), config.Length),
            ["layers"] = new JsonArray(RegistryClient.Descriptor("application/vnd.oci.image.layer.v1.tar+gzip", await registry.PushBlobAsync("app", layer), layer.Length)),
        }.ToJsonString());
        using var answer = await registry.SendAsync(HttpMethod.Put, "/v2/app/manifests/1", manifest, RegistryClient.ManifestType);
        ((int)answer.StatusCode).ShouldBe(201);
        var digest = RegistryClient.DigestOf(manifest);
        return new StoredImage($"localhost:{emulator.Url.Port}/app@{digest}", digest, "", []);
    }

    /// <summary>A shell and what it needs; the same bytes each time.</summary>
    private static byte[] Tar()
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, leaveOpen: true))
        {
            string[] loaders = ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"];
            string[] libraries = ["/lib/x86_64-linux-gnu/libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6"];
            foreach (var path in (string[])["/bin/sh", "/bin/sleep", .. loaders.Where(File.Exists), .. libraries.Where(File.Exists)])
            {
                using var file = File.OpenRead(path);
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path.TrimStart('/'))
                {
                    DataStream = file,
                    Mode = (UnixFileMode)0x1ED,
                    ModificationTime = DateTimeOffset.UnixEpoch,
                });
            }
        }

        return stream.ToArray();
    }

    private static async Task<string> PasswordAsync(RunningEmulator emulator)
    {
        var token = (await RegistryClient.CallAsync(emulator, "GetAuthorizationToken", []))["authorizationData"]![0]!["authorizationToken"]!.GetValue<string>();
        return Encoding.UTF8.GetString(Convert.FromBase64String(token))["AWS:".Length..];
    }

    private sealed class OneLogin(string password) : IImageSource
    {
        public StoredImage? Find(string imageReference) => null;

        public RegistryLogin? Login(string imageReference) => new("AWS", password);
    }
}
