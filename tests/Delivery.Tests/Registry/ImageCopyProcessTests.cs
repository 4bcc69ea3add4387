using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Delivery.Images;
using Delivery.Registry;

namespace Delivery.Tests.Registry;

/// <summary>The copy in a process of its own, which is killed while it writes.</summary>
public sealed class ImageCopyProcessTests
{
    private const string Settings = "DELIVERY_TEST_COPY";

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_process_leaves_what_the_next_one_completes_without_a_second_upload()
    {
        await using var accounts = await TwoAccounts.StartAsync(Ending);
        var killed = 0;
        for (var point = 1; ; point++)
        {
            var target = await accounts.RepositoryAsync($"target-{point}", isSource: false, Ending);
            if (!await RunAsync(accounts, target, point))
            {
                await accounts.ShouldHoldTheImageAsync(target, "not killed", Ending);
                break;
            }

            killed++;
            var held = await accounts.HeldAsync(target, Ending);
            using var connection = new WatchedConnection();
            using var http = new HttpClient(connection, disposeHandler: false);
            var end = await new ImageCopy(http, TimeProvider.System).CopyAsync(accounts.Request(target), Ending);

            end.ShouldBeOfType<ImageCopyEnd.Copied>(end.Error?.Message);
            connection.Stored.Where(digest => held.Any(each => each.ToString() == digest)).ShouldBeEmpty($"killed at write {point}");
            await accounts.ShouldHoldTheImageAsync(target, $"killed at write {point}", Ending);
        }

        killed.ShouldBe(accounts.Image.Blobs.Count + accounts.Image.Manifests.Count);
        TestContext.Current.TestOutputHelper!.WriteLine($"a process killed at {killed} points");
    }

    /// <summary>The process that is killed; no test of its own.</summary>
    [Fact(Explicit = true)]
    public async Task Copies_and_asks_before_each_blob_and_manifest()
    {
        var settings = Environment.GetEnvironmentVariable(Settings)!.Split(' ');
        using var asking = new TcpClient();
        await asking.ConnectAsync(IPAddress.Loopback, int.Parse(settings[0]), Ending);
        using var http = new HttpClient(new Asking(asking.GetStream()));
        var end = await new ImageCopy(http, TimeProvider.System).CopyAsync(
            new()
            {
                Source = new(new ImageRepository(settings[1], "worker"), new RegistryCredential("AWS", settings[2])),
                Target = new(new ImageRepository(settings[3], settings[4]), new RegistryCredential("AWS", settings[5])),
                Digest = ImageDigest.Parse(settings[6]),
                Tag = "1.4.0",
            },
            Ending);
        end.ShouldBeOfType<ImageCopyEnd.Copied>(end.Error?.Message);
    }

    /// <returns>True where it was killed; false where it ended before.</returns>
    private static async Task<bool> RunAsync(TwoAccounts accounts, RepositoryAccess target, int point)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var process = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Delivery.Tests.exe" : "Delivery.Tests"),
            ["-method", $"{typeof(ImageCopyProcessTests).FullName}.{nameof(Copies_and_asks_before_each_blob_and_manifest)}", "-explicit", "only", "-noLogo", "-noColor"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                [Settings] = string.Join(
                    ' ', ((IPEndPoint)listener.LocalEndpoint).Port, accounts.Source.Repository.Registry, accounts.Source.Credential.Password,
                    target.Repository.Registry, target.Repository.Name, target.Credential.Password, accounts.Image.Digest),
            },
        })!;
        var output = process.StandardOutput.ReadToEndAsync(Ending);
        var errors = process.StandardError.ReadToEndAsync(Ending);
        using var client = await listener.AcceptTcpClientAsync(Ending);
        await using var stream = client.GetStream();
        var asked = new byte[1];
        for (var number = 1; await stream.ReadAsync(asked, Ending) > 0; number++)
        {
            if (number == point)
            {
                process.Kill();
                await process.WaitForExitAsync(Ending);
                return true;
            }

            await stream.WriteAsync(asked, Ending);
        }

        await process.WaitForExitAsync(Ending);
        process.ExitCode.ShouldBe(0, await output + await errors);
        return false;
    }

    /// <summary>Lets each write go on only after half of it is sent and the watcher says so.</summary>
    private sealed class Asking(NetworkStream watcher) : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly SemaphoreSlim _one = new(1, 1);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Patch || (request.Method == HttpMethod.Put && request.RequestUri!.AbsolutePath.Contains("/manifests/", StringComparison.Ordinal)))
            {
                request.Content = new AskingContent(request.Content!, AskAsync);
            }

            return await base.SendAsync(request, cancellationToken);
        }

        private async Task AskAsync()
        {
            await _one.WaitAsync();
            try
            {
                var asked = new byte[1];
                await watcher.WriteAsync(asked);
                await watcher.ReadExactlyAsync(asked);
            }
            finally
            {
                _one.Release();
            }
        }
    }

    private sealed class AskingContent : HttpContent
    {
        private readonly HttpContent _content;
        private readonly Func<Task> _ask;

        public AskingContent(HttpContent content, Func<Task> ask)
        {
            (_content, _ask) = (content, ask);
            foreach (var (name, values) in content.Headers)
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Headers.ContentLength!.Value;
            return true;
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var whole = await _content.ReadAsByteArrayAsync();
            await stream.WriteAsync(whole.AsMemory(0, whole.Length / 2));
            await stream.FlushAsync();
            await _ask();
            await stream.WriteAsync(whole.AsMemory(whole.Length / 2));
        }
    }
}
