using Delivery.Emulator.Faults;

namespace Delivery.Tests.Scenarios;

/// <summary>A whole run under every scenario that the emulator has: its end, its screen and its report.</summary>
/// <remarks>All of them wait more than they work, so they run side by side; each test then looks at its own.</remarks>
public sealed class ScenarioTests(ScenarioRuns runs) : IClassFixture<ScenarioRuns>
{
    public static TheoryData<string> Names => [.. ScenarioLibrary.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_delivery_ends_as_the_scenario_says(string name)
    {
        var scenario = ScenarioLibrary.Find(name);

        var end = await runs.EndOfAsync(name);

        var reviews = new Dictionary<string, string>();
        var screen = ScreenText.Of(end, reviews);
        var told = $"{end.Report["outcome"]} (exit {end.ExitCode}), errors {string.Join(", ", end.Report["errors"]!.AsArray().Select(error => error!["code"]!.GetValue<string>()))}";
        $"{end.Report["outcome"]} (exit {end.ExitCode})".ShouldBe($"{scenario.Expect.Outcome} (exit {scenario.Expect.ExitCode})", screen);
        end.Report["exitCode"]!.GetValue<int>().ShouldBe(end.ExitCode);
        foreach (var (review, text) in reviews)
        {
            text.ShouldMatchGolden($"reviews/{review}.txt");
        }

        $"{screen}\n{told}\n".ShouldMatchGolden($"{name}.txt");
    }
}

/// <summary>The runs, a few at a time.</summary>
public sealed class ScenarioRuns
{
    private const int SideBySide = 6;
    private static readonly SemaphoreSlim Places = new(SideBySide);
    private readonly Lazy<Dictionary<string, Task<RehearsedEnd>>> _ends;

    public ScenarioRuns() => _ends = new(() => ScenarioLibrary.Names.ToDictionary(name => name, RunAsync));

    internal Task<RehearsedEnd> EndOfAsync(string name) => _ends.Value[name];

    private async Task<RehearsedEnd> RunAsync(string name)
    {
        await Places.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var scenario = ScenarioLibrary.Find(name);
            await using var delivery = await RehearsedDelivery.StartAsync();
            if (name == "ssm-parameter-change")
            {
                await delivery.ReadsParameterAsync("/rehearsal/changed", "ami-0123456789abcdef0");
            }

            if (scenario.Given == RehearsalStart.Deployed)
            {
                await delivery.DeliveredAsync("1.0.0", "earlier");
            }

            return scenario.Target == "Destroy" ? await delivery.DestroyAsync(scenario) : await delivery.DeliverAsync(scenario);
        }
        finally
        {
            Places.Release();
        }
    }
}
