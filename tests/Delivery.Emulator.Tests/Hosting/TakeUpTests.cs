using Delivery.Emulator.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Delivery.Emulator.Tests.Hosting;

/// <summary>A start of the emulator over what an earlier one left.</summary>
public sealed class TakeUpTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task No_call_is_answered_before_the_work_of_an_earlier_emulator_is_taken_up()
    {
        using var client = new HttpClient();
        var module = new SlowModule(client);
        await using var server = await EmulatorServer.StartAsync(
            new EmulatorOptions(), TimeProvider.System, [.. Modules.All(), module], TestContext.Current.CancellationToken);
        (await module.Answer).ShouldBe("taken up");
        module.AnsweredMeanwhile.ShouldBeFalse();
    }

    /// <summary>Calls the server while it takes up.</summary>
    private sealed class SlowModule(HttpClient client) : IEmulatorModule
    {
        private volatile string _state = "taking up";

        public Task<string> Answer { get; private set; } = null!;

        public bool AnsweredMeanwhile { get; private set; }

        public void Register(EmulatorParts parts)
        {
            parts.Routes.Add(routes => routes.MapGet("/_test/state", context => context.Response.WriteAsync(_state)));
            parts.TakeUp.Add(() =>
            {
                Answer = client.GetStringAsync(new Uri(parts.Endpoint, "/_test/state"), TestContext.Current.CancellationToken);

                // A server that answered would have done so by then; one that waits is not slower for it.
                AnsweredMeanwhile = Task.WaitAny([Answer], Patience) == 0;
                _state = "taken up";
            });
        }
    }
}
