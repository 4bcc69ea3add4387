using System.Runtime.InteropServices;
using Delivery.Emulator.Faults;
using Delivery.Emulator.Hosting;

CommandLine command;
try
{
    command = CommandLine.Parse(args);
}
catch (EmulatorStartException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 2;
}

if (command.Describe)
{
    Console.WriteLine(command.Options.Scenario is { } scenario ? ScenarioText.Json(scenario) : ScenarioText.List(ScenarioLibrary.All()));
    return 0;
}

if (command.DetachedLog is { } log)
{
    Detachment.Leave(log);
}

using var interrupted = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTermination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
try
{
    if (command.Background)
    {
        var instance = await Detachment.StartAsync(args, command.Options.StateFolder!, interrupted.Token);
        Announce(instance.Url);
        return 0;
    }

    return await ServeAsync();
}
catch (EmulatorStartException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 2;
}
catch (OperationCanceledException)
{
    return 130;
}

async Task<int> ServeAsync()
{
    await using var server = await EmulatorServer.StartAsync(command.Options, TimeProvider.System, interrupted.Token);
    var folder = command.Options.StateFolder;
    if (folder is not null)
    {
        InstanceFile.Here(server.Url, TimeProvider.System.GetUtcNow()).Write(folder);
    }

    Announce(server.Url.ToString().TrimEnd('/'));
    await Task.WhenAny(server.StopRequested, Task.Delay(Timeout.Infinite, interrupted.Token));
    if (folder is not null)
    {
        InstanceFile.Remove(folder);
    }

    return 0;
}

void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupted.Cancel();
}

void Announce(string url)
{
    Console.WriteLine($"ready {url}");
    Console.WriteLine($"export AWS_ENDPOINT_URL={url}");
    Console.WriteLine("export AWS_ACCESS_KEY_ID=local");
    Console.WriteLine("export AWS_SECRET_ACCESS_KEY=local");
    Console.WriteLine($"export AWS_REGION={command.Region}");
    Console.WriteLine($"export AWS_DEFAULT_REGION={command.Region}");
}
