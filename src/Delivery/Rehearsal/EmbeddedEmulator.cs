using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Delivery.Errors;

namespace Delivery.Rehearsal;

/// <summary>
/// The local AWS of this repository's clone: a server in the background, started by the first command that needs it
/// and found again by the commands after it, through the file <c>emulator.json</c> in its state folder.
/// </summary>
/// <param name="program">Path of <c>Delivery.Emulator.dll</c>.</param>
/// <param name="stateFolder">Its state, e.g. <c>.nuke/temp/emulator</c>.</param>
/// <param name="engine">How tasks run: <c>auto</c>, <c>docker</c> or <c>process</c>.</param>
public sealed class EmbeddedEmulator(string program, string stateFolder, string engine, TimeProvider time) : IDisposable
{
    internal const int UsualPort = 4566;
    private const int AnyPort = 0;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan IdleLimit = TimeSpan.FromHours(1);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    private sealed record Running(int Pid, int Port, string Url);

    private sealed record Health(string Status, int Pid, string Engine);

    /// <summary>The account that its callers are of; null: its own default, that of <c>local</c>.</summary>
    public string? Account { get; set; }

    public bool HasState => Directory.Exists(stateFolder);

    /// <summary>The running emulator's address; null where none runs.</summary>
    public async Task<Uri?> FindAsync(CancellationToken cancellationToken) =>
        Read() is { } running && await HealthOf(running, cancellationToken) is not null ? new Uri(running.Url) : null;

    /// <summary>What runs the tasks of the running emulator: <c>docker</c> or <c>process</c>.</summary>
    public async Task<string?> EngineAsync(CancellationToken cancellationToken) =>
        Read() is { } running ? (await HealthOf(running, cancellationToken))?.Engine : null;

    /// <summary>The address of the running emulator, started where none runs: on the usual port, or the one asked for.</summary>
    /// <exception cref="DeliveryException">DLV-0404, DLV-0405 (the port asked for is taken).</exception>
    public async Task<Uri> EnsureAsync(int? port, CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is { } found)
        {
            if (IsOfThisProgram())
            {
                return found;
            }

            // It was compiled anew since: its state and its tasks stay, the server is replaced.
            await StopAsync("", cancellationToken);
        }

        if (port is { } wanted && !IsFree(wanted))
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.PortInUse, $"Port {wanted} is in use", $"127.0.0.1:{wanted}", "another program listens there",
                "End that program, or leave --port away: a free port is taken."));
        }

        Directory.CreateDirectory(stateFolder);
        await File.WriteAllTextAsync(ProgramFile, ProgramStamp(), cancellationToken);
        // Another clone may take the usual port between the look and the start: then any free one does.
        var ports = port is { } fixedPort ? [fixedPort] : IsFree(UsualPort) ? new[] { UsualPort, AnyPort } : [AnyPort];
        foreach (var candidate in ports)
        {
            if (await StartedAsync(candidate, cancellationToken) is { } started)
            {
                return started;
            }
        }

        throw new DeliveryException(new DeliveryError(
            ErrorCatalog.EmulatorNotStarted, "The local AWS did not start", LogFile, LastLines(),
            "Read that log; `./build.sh Destroy` clears its state."));
    }

    /// <summary>Begins a scenario: from then on its faults happen.</summary>
    /// <param name="scenario">A scenario's name, or its YAML.</param>
    public async Task BeginAsync(string scenario, CancellationToken cancellationToken)
    {
        using var content = new StringContent(scenario);
        using var answer = await _http.PostAsync(ScenarioAddress(), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Ends the scenario.</summary>
    /// <returns>How often its faults happened, all together.</returns>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        using var answer = await _http.DeleteAsync(ScenarioAddress(), cancellationToken);
        answer.EnsureSuccessStatusCode();
        var report = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return report.GetProperty("scenario").GetProperty("faults").EnumerateArray().Sum(fault => fault.GetProperty("fired").GetInt32());
    }

    /// <summary>Stops the emulator with all tasks it runs, and removes its state. Without one there is nothing to do.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        await StopAsync("?tasks=stop", cancellationToken);
        if (Directory.Exists(stateFolder))
        {
            Directory.Delete(stateFolder, recursive: true);
        }
    }

    public void Dispose() => _http.Dispose();

    private Uri ScenarioAddress() => new($"{Read()?.Url ?? throw new InvalidOperationException("The local AWS does not run.")}/_emulator/scenario");

    private string AddressFile => Path.Combine(stateFolder, "emulator.json");

    private string ProgramFile => Path.Combine(stateFolder, "program");

    private string LogFile => Path.Combine(stateFolder, "emulator.log");

    /// <summary>Starts it on a port and waits until it answers; null where it ended, or said nothing in time.</summary>
    private async Task<Uri?> StartedAsync(int port, CancellationToken cancellationToken)
    {
        File.Delete(AddressFile);
        using var process = Start(port);
        var deadline = time.GetUtcNow() + StartLimit;
        while (time.GetUtcNow() < deadline)
        {
            if (await FindAsync(cancellationToken) is { } started)
            {
                return started;
            }

            // With --background the first process ends at once, and well, when the server answers.
            if (process.HasExited && process.ExitCode != 0)
            {
                break;
            }

            await Task.Delay(Beat, time, cancellationToken);
        }

        return null;
    }

    private Process Start(int port)
    {
        // Pipes that nobody reads at the end: the server must not hold this command's own output open.
        var start = new ProcessStartInfo(EmulatorProgram.DotNetHost())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = stateFolder,
        };
        foreach (var argument in (string[])
                 [program, "--background", "--port", $"{port}", "--state", stateFolder, "--engine", engine, "--idle-timeout", $"{IdleLimit.TotalSeconds}",
                     .. Account is { } account ? (string[])["--account", account] : []])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException("The process was not started.");
    }

    private Running? Read()
    {
        try
        {
            return File.Exists(AddressFile)
                ? JsonSerializer.Deserialize<Running>(File.ReadAllText(AddressFile), JsonSerializerOptions.Web)
                : null;
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return null;
        }
    }

    private async Task<Health?> HealthOf(Running running, CancellationToken cancellationToken)
    {
        try
        {
            var health = await _http.GetFromJsonAsync<Health>(new Uri($"{running.Url}/_emulator/health"), cancellationToken);
            return health?.Pid == running.Pid ? health : null;
        }
        catch (Exception error) when (error is HttpRequestException or JsonException)
        {
            return null;
        }
    }

    private async Task StopAsync(string query, CancellationToken cancellationToken)
    {
        if (Read() is { } running && await HealthOf(running, cancellationToken) is { } health)
        {
            using var answer = await _http.PostAsync(new Uri($"{running.Url}/_emulator/stop{query}"), null, cancellationToken);
            await EndOf(health.Pid, cancellationToken);
        }
    }

    private bool IsOfThisProgram() => File.Exists(ProgramFile) && File.ReadAllText(ProgramFile) == ProgramStamp();

    private string ProgramStamp()
    {
        var file = new FileInfo(program);
        return $"{file.Length} {file.LastWriteTimeUtc.Ticks}";
    }

    private async Task EndOf(int pid, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            await process.WaitForExitAsync(cancellationToken).WaitAsync(StartLimit * 2, time, cancellationToken);
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
    }

    private string LastLines() => File.Exists(LogFile) ? string.Join(" / ", File.ReadLines(LogFile).TakeLast(3)) : "it left no log";

    /// <summary>Whether nothing listens on a port of loopback.</summary>
    internal static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
