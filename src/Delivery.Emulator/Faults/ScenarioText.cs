using System.Text;
using System.Text.Json.Nodes;

namespace Delivery.Emulator.Faults;

/// <summary>Scenarios as text for people and for programs.</summary>
public static class ScenarioText
{
    private const int Width = 80;

    /// <summary>Names with descriptions, one below the other, at most 80 columns wide.</summary>
    public static string List(IEnumerable<Scenario> scenarios)
    {
        var all = scenarios.ToList();
        var indent = all.Max(scenario => scenario.Name.Length) + 2;
        return string.Join('\n', all.Select(scenario =>
            scenario.Name.PadRight(indent) + string.Join('\n' + new string(' ', indent), Lines(scenario.Description, Width - indent))));
    }

    /// <summary>What a rehearsal needs to know of it: <c>name, description, source, given, target, timeoutSeconds, expect{outcome, exitCode}</c>.</summary>
    public static string Json(Scenario scenario) => new JsonObject
    {
        ["name"] = scenario.Name,
        ["description"] = scenario.Description,
        ["source"] = scenario.Source,
        ["given"] = scenario.Given == RehearsalStart.Deployed ? "deployed" : "nothing",
        ["target"] = scenario.Target,
        ["timeoutSeconds"] = scenario.Timeout?.TotalSeconds,
        ["expect"] = new JsonObject { ["outcome"] = scenario.Expect.Outcome, ["exitCode"] = scenario.Expect.ExitCode },
    }.ToJsonString();

    /// <summary>The kinds of faults, for documentation.</summary>
    public static IEnumerable<(string Name, FaultPoint Point, string Meaning, bool ForRegistry)> Kinds =>
        FaultKinds.All.Select(kind => (kind.Name, kind.Point, kind.Meaning, kind.ForRegistry));

    private static IEnumerable<string> Lines(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }
}
