using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Clients;

/// <summary>Every operation that the emulator has, called through boto3 (the scripts beside this file).</summary>
public sealed class BotoSweepTests
{
    [Fact]
    public async Task Every_operation_is_called_and_every_answer_is_as_botocores_models_have_it()
    {
        await using var emulator = await RunningEmulator.StartAsync();

        var (exitCode, output, error) = await Python.RunAsync("tests/Delivery.Emulator.Tests/Clients/sweep/run.py", emulator.Url.ToString().TrimEnd('/'));

        output.ShouldBeEmpty();
        exitCode.ShouldBe(0, error);
    }
}
