using System.Text.RegularExpressions;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults;

/// <summary>Reads a scenario from YAML (or JSON), strictly: unknown keys and wrong types are refused, all in one message with their lines.</summary>
public static partial class ScenarioReader
{
    /// <summary>Longest text taken.</summary>
    public const int MaximumCharacters = 64 * 1024;

    private const int MostFaults = 100;

    private static readonly string[] Keys = ["name", "description", "source", "seed", "given", "target", "timeout", "expect", "faults"];

    private static readonly string[] Outcomes =
        ["Succeeded", "NoChanges", "ReviewRequired", "ReviewRejected", "RolledBack", "Failed", "TimedOut", "Cancelled"];

    /// <param name="origin">File or other origin, for messages.</param>
    /// <exception cref="ScenarioException">It can't be used; names every problem.</exception>
    public static Scenario Read(string text, string origin)
    {
        var problems = new ProblemList();
        var fields = new Fields(Root(text, origin), "the scenario", problems, Keys);
        var scenario = new Scenario
        {
            Name = fields.RequiredText("name"),
            Description = fields.RequiredText("description"),
            Source = fields.RequiredText("source"),
            Seed = fields.Number("seed", 0, int.MaxValue) ?? 0,
            Given = fields.Choice("given", "nothing", "deployed") == "deployed" ? RehearsalStart.Deployed : RehearsalStart.Nothing,
            Target = fields.Choice("target", "Deploy", "Destroy") ?? "Deploy",
            Timeout = fields.Duration("timeout"),
            Expect = Expect(fields, problems),
            Faults = Faults(fields, problems),
        };
        if (scenario.Name.Length > 0 && !IsName(scenario.Name))
        {
            problems.Add(fields.Node("name")!.Line, "a scenario's name is made of lower case letters, digits and hyphens");
        }

        problems.ThrowIfAny(origin);
        return scenario;
    }

    public static bool IsName(string text) => NameForm().IsMatch(text);

    private static MapNode Root(string text, string origin)
    {
        if (text.Length > MaximumCharacters)
        {
            throw new ScenarioException($"the scenario {origin} can't be used: it is longer than {MaximumCharacters} characters");
        }

        try
        {
            return TemplateReader.Read(text);
        }
        catch (AwsErrorException error)
        {
            // The reader of templates says line and column; only its first words are about something else.
            throw new ScenarioException($"the scenario {origin} can't be used: {error.Message.Replace("Template format error: ", "", StringComparison.Ordinal)}");
        }
    }

    private static ExpectedEnd Expect(Fields scenario, ProblemList problems)
    {
        if (scenario.Map("expect") is not { } map)
        {
            return new("Succeeded", 0);
        }

        var fields = new Fields(map, "'expect'", problems, ["outcome", "exitCode"]);
        _ = fields.RequiredText("outcome");
        return new(fields.Choice("outcome", Outcomes) ?? "", fields.Number("exitCode", 0, 255) ?? 0);
    }

    private static List<Fault> Faults(Fields scenario, ProblemList problems)
    {
        var items = scenario.List("faults");
        if (items.Count > MostFaults)
        {
            problems.Add(items[MostFaults].Line, $"a scenario has at most {MostFaults} faults");
        }

        return [.. items.Take(MostFaults).Select(item => FaultReader.Read(item, problems)).OfType<Fault>()];
    }

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
