using System.Text;
using Delivery.Emulator.Faults;

namespace Delivery.Emulator.Tests.Faults;

/// <summary>The tables of scenarios and of kinds of faults in BEHAVIOUR.md. UPDATE_GOLDEN=1 writes them anew.</summary>
public sealed class ScenarioPageTests
{
    private const string Begin = "<!-- written by ScenarioPageTests -->\n";
    private const string End = "<!-- end -->";

    [Fact]
    public void BEHAVIOUR_md_has_every_scenario_and_every_kind_of_fault()
    {
        var file = Repository.PathOf("src/Delivery.Emulator/BEHAVIOUR.md");
        var page = File.ReadAllText(file).ReplaceLineEndings("\n");
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        var expected = $"{page[..from]}{Tables()}{page[to..]}";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, expected);
        }

        File.ReadAllText(file).ReplaceLineEndings("\n").ShouldBe(expected, "UPDATE_GOLDEN=1 writes the page anew");
    }

    private static string Tables()
    {
        var page = new StringBuilder("| scenario | rehearses | begins with | a delivery ends | known from |\n|---|---|---|---|---|\n");
        foreach (var scenario in ScenarioLibrary.All())
        {
            var given = scenario.Given == RehearsalStart.Deployed ? "an earlier release" : "nothing";
            page.Append($"| `{scenario.Name}` | {scenario.Description} | {given} | {scenario.Expect.Outcome} ({scenario.Expect.ExitCode}) | {scenario.Source} |\n");
        }

        page.Append("\n### Kinds of faults\n\n| kind | `when` may name | what happens |\n|---|---|---|\n");
        foreach (var kind in ScenarioText.Kinds)
        {
            page.Append($"| `{kind.Name}` | {string.Join(", ", FaultAttributes.Of(kind.Point).Select(attribute => $"`{attribute}`"))} | {kind.Meaning}{(kind.ForRegistry ? "; also for the service `registry`" : "")} |\n");
        }

        return page.ToString();
    }
}
