using System.Globalization;
using Delivery.Emulator.Faults;

namespace Delivery.Emulator.Hosting;

/// <summary>The emulator's command line.</summary>
/// <param name="Background">Detach and return once ready.</param>
/// <param name="DetachedLog">Set in the detached process itself: the log that takes its output.</param>
/// <param name="Describe">Print the scenario as JSON, or all of them for people where none is given, instead of serving.</param>
/// <param name="Region">The region that clients are told to use; every region is served.</param>
internal sealed record CommandLine(EmulatorOptions Options, bool Background, string? DetachedLog, bool Describe = false, string Region = CommandLine.UsualRegion)
{
    public const string Usage =
        "usage: Delivery.Emulator --port N --state FOLDER [--account ID] [--region REGION] [--time-scale X] [--idle-timeout SECONDS] [--engine auto|docker|process] [--authorization on|off] [--background] [--scenario NAME|FILE|list] [--describe]";

    public const string UsualRegion = "us-east-1";

    public const string DetachedLogOption = "--detached-log";

    /// <exception cref="EmulatorStartException">Names everything that is wrong with the arguments.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var options = new EmulatorOptions { Port = 4566 };
        var background = false;
        var describe = false;
        var region = UsualRegion;
        string? log = null;
        var problems = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            if (name == "--background")
            {
                background = true;
                continue;
            }

            if (name == "--describe")
            {
                describe = true;
                continue;
            }

            var value = i + 1 < arguments.Count ? arguments[++i] : null;
            if (value is null && IsOption(name))
            {
                problems.Add($"{name} needs a value");
                continue;
            }

            switch (name)
            {
                case "--port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535:
                    options = options with { Port = port };
                    break;
                case "--state" when value!.Length > 0:
                    options = options with { StateFolder = value };
                    break;
                case "--account" when value!.Length == 12 && value.All(char.IsAsciiDigit):
                    options = options with { AccountId = value };
                    break;
                case "--region" when value!.Length is > 0 and < 32 && value.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'):
                    region = value;
                    break;
                case "--time-scale" when Seconds(value) is { } scale:
                    options = options with { TimeScale = scale };
                    break;
                case "--idle-timeout" when Seconds(value) is > 0 and var idle:
                    options = options with { IdleTimeout = TimeSpan.FromSeconds(idle) };
                    break;
                case "--engine" when value is "auto" or "docker" or "process":
                    options = options with { TaskEngine = value };
                    break;
                case "--authorization" when value is "on" or "off":
                    options = options with { Authorization = value == "on" };
                    break;
                case "--scenario" when value == "list":
                    describe = true;
                    break;
                case "--scenario":
                    try
                    {
                        options = options with { Scenario = ScenarioLibrary.Find(value!) };
                    }
                    catch (ScenarioException error)
                    {
                        problems.Add(error.Message);
                    }

                    break;
                case DetachedLogOption:
                    log = value;
                    break;
                default:
                    problems.Add(IsOption(name) ? $"{name} does not take '{value}'" : $"'{name}' is not an option");
                    break;
            }
        }

        if (options.StateFolder is null && background)
        {
            problems.Add("--background needs --state");
        }

        return problems.Count == 0
            ? new(options, background, log, describe, region)
            : throw new EmulatorStartException($"{string.Join("; ", problems)} ({Usage})");
    }

    private static bool IsOption(string name) =>
        name is "--port" or "--state" or "--account" or "--region" or "--time-scale" or "--idle-timeout" or "--engine" or "--authorization" or "--scenario" or DetachedLogOption;

    private static double? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value < 1e7 ? value : null;
}
