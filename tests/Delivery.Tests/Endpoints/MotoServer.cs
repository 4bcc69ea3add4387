using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.CloudFormation;
using Amazon.Runtime;
using Delivery.Tests.Deployment;

namespace Delivery.Tests.Endpoints;

/// <summary>moto's server (github.com/getmoto/moto), another local AWS, as a process on loopback. Tests that need it are skipped where it is not installed.</summary>
internal sealed class MotoServer : IAsyncDisposable
{
    /// <summary>The account that it knows.</summary>
    public const string Account = "123456789012";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private readonly Process _process;

    private MotoServer(Process process, Uri url)
    {
        _process = process;
        CloudFormation = new(new BasicAWSCredentials("local", "local"), new AmazonCloudFormationConfig
        {
            ServiceURL = url.ToString(),
            AuthenticationRegion = EmulatedAccount.Region,
            MaxErrorRetry = 0,
        });
    }

    public AmazonCloudFormationClient CloudFormation { get; }

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public static async Task<MotoServer> StartAsync()
    {
        var (exitCode, _, _) = await ForeignProgram.RunAsync("python3", ["-c", "import importlib.util, sys; sys.exit(not (importlib.util.find_spec('moto') and importlib.util.find_spec('flask')))"]);
        Assert.SkipWhen(exitCode != 0, "Python's moto[server] is not installed.");
        Uri url = new($"http://127.0.0.1:{FreePort()}");
        Process process = new()
        {
            StartInfo = new("python3", ["-m", "moto.server", "-H", "127.0.0.1", "-p", $"{url.Port}"]) { RedirectStandardError = true, RedirectStandardOutput = true },
        };
        // Its pipes must not fill up.
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        MotoServer server = new(process, url);
        try
        {
            await server.AnswersAsync(url);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        CloudFormation.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task AnswersAsync(Uri url)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ending);
        limit.CancelAfter(StartLimit);
        using HttpClient http = new();
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(limit.Token))
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(url, "/moto-api/data.json"), limit.Token);
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // It is still starting.
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}

/// <summary>One server for the tests of a class, started by the first that needs it.</summary>
public sealed class MotoServers : IAsyncDisposable
{
    private readonly Lazy<Task<MotoServer>> _one = new(MotoServer.StartAsync);

    internal Task<MotoServer> OneAsync() => _one.Value;

    public async ValueTask DisposeAsync()
    {
        if (_one is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _one.Value).DisposeAsync();
        }
    }
}
