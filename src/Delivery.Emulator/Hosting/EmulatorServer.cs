using System.Net;
using Delivery.Emulator.Ecr;
using Delivery.Emulator.Faults;
using Delivery.Emulator.Identity;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Delivery.Emulator.Hosting;

/// <summary>A running emulator on loopback.</summary>
public sealed class EmulatorServer : IAsyncDisposable
{
    private readonly StateFolder _folder;
    private readonly StateStore _store;
    private readonly EmulatorParts _parts;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _takenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;
    private Task _background = Task.CompletedTask;
    private int _disposed;

    private EmulatorServer(EmulatorOptions options, TimeProvider time)
    {
        _folder = StateFolder.Take(options.StateFolder);
        _store = StateStore.Open(options.StateFolder is null ? null : _folder.Path);
        _parts = new EmulatorParts(options, _folder.Path, _store, new EmulatorClock(time, options.TimeScale))
        {
            StopTasks = options.StateFolder is null, // nobody could take them over
        };
    }

    /// <summary>The endpoint for every service, <c>http://127.0.0.1:PORT</c>.</summary>
    public Uri Url => _parts.Endpoint;

    /// <summary>What image scans find.</summary>
    public IScanFindings ScanFindings => _parts.ScanFindings;

    /// <summary>The scenario of this emulator: begins, ends, and tells how often its faults happened.</summary>
    public FaultInjector Faults => _parts.Faults;

    /// <summary>Completes when a client or the idle timeout asks the server to end; the host then disposes it.</summary>
    public Task StopRequested => _stopRequested.Task;

    /// <summary>Starts an emulator and returns once it listens.</summary>
    /// <exception cref="EmulatorStartException">The port or the state folder is in use.</exception>
    public static Task<EmulatorServer> StartAsync(EmulatorOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        StartAsync(options, time, Modules.All(), cancellationToken);

    /// <summary>The same with an account of these modules.</summary>
    public static async Task<EmulatorServer> StartAsync(EmulatorOptions options, TimeProvider time, IEnumerable<IEmulatorModule> modules, CancellationToken cancellationToken)
    {
        var server = new EmulatorServer(options, time);
        try
        {
            await server.ListenAsync(options, time, modules, cancellationToken);
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
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        foreach (var end in _parts.Shutdown)
        {
            await end(CancellationToken.None);
        }

        await _stopping.CancelAsync();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        await _background;
        _store.Dispose();
        _folder.Dispose();
        _stopping.Dispose();
    }

    private async Task ListenAsync(EmulatorOptions options, TimeProvider time, IEnumerable<IEmulatorModule> modules, CancellationToken cancellationToken)
    {
        var credentials = new CredentialStore(_store, _parts.Clock, options.AccountId);
        foreach (var module in modules)
        {
            module.Register(_parts);
        }

        if (options.Scenario is { } scenario)
        {
            Faults.Start(scenario);
        }

        var activity = new CallActivity(time);
        var endpoint = new AwsEndpoint(_parts, credentials, activity, _stopping.Token);
        _app = Build(options, activity, endpoint);
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new EmulatorStartException($"port {options.Port} is in use");
        }

        var address = _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        _parts.Endpoint = new Uri(address);
        foreach (var takeUp in _parts.TakeUp)
        {
            takeUp();
        }

        _takenUp.SetResult();
        var work = _parts.Background.Select(RunAsync);
        if (options.IdleTimeout is { } idle)
        {
            work = work.Append(RunAsync(async ends =>
            {
                await activity.WaitForIdleAsync(idle, ends);
                _parts.StopTasks = true;
                _stopRequested.TrySetResult();
            }));
        }

        _background = Task.WhenAll(work.ToList());
    }

    private WebApplication Build(EmulatorOptions options, CallActivity activity, AwsEndpoint endpoint)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // blobs; the API's own limit is the endpoint's
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        var app = builder.Build();
        app.UseRouting();
        app.Use(async (context, next) =>
        {
            await _takenUp.Task.WaitAsync(context.RequestAborted);
            await next(context);
        });
        app.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/v2", StringComparison.Ordinal))
            {
                activity.Seen();
            }

            return next(context);
        });
        var registry = new RegistryFaults(Faults, _parts.Clock);
        app.Use((context, next) => registry.RunAsync(context, () => next(context)));
        new ScenarioRoutes(Faults).Map(app);
        app.MapGet("/_emulator/health", context => context.Response.WriteAsJsonAsync(
            new { status = "ready", pid = Environment.ProcessId, engine = _parts.TaskEngine, state = _parts.Folder }, context.RequestAborted));
        app.MapGet("/_emulator/operations", context => context.Response.WriteAsJsonAsync(
            _parts.Services.ToDictionary(each => each.Service, each => each.Operations.Order(StringComparer.Ordinal)), context.RequestAborted));
        app.MapPost("/_emulator/stop", async context =>
        {
            _parts.StopTasks = context.Request.Query["tasks"] == "stop";
            await context.Response.WriteAsJsonAsync(new { status = "stopping", pid = Environment.ProcessId }, context.RequestAborted);
            await context.Response.CompleteAsync();
            _stopRequested.TrySetResult();
        });
        foreach (var route in _parts.Routes)
        {
            route(app);
        }

        app.MapFallback("{**path}", endpoint.HandleAsync);
        return app;
    }

    private async Task RunAsync(Func<CancellationToken, Task> work)
    {
        await Task.Yield();
        try
        {
            await work(_stopping.Token);
        }
        catch (OperationCanceledException) when (Volatile.Read(ref _disposed) == 1)
        {
            // The orderly end of background work, by this server's token or by its module's own.
        }
#pragma warning disable CA1031 // background work that fails must not take the server with it; the log tells
        catch (Exception error)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync($"background work failed: {error}");
        }
    }
}
