using System.Diagnostics;
using System.Text.Json;
using Delivery.Errors;

namespace Delivery.Rehearsal;

/// <summary>What a rehearsal needs to know of a scenario; the faults themselves are the emulator's matter.</summary>
/// <param name="Begin">What is sent to the emulator: the name, or a file's YAML.</param>
/// <param name="IsGivenDeployed">An earlier release is deployed before the faults begin.</param>
/// <param name="IsOfRemoval">The environment is removed under the faults, instead of delivered to.</param>
/// <param name="Timeout">The stages' time-outs are cut down to this; null: they stay.</param>
/// <param name="Outcome">How the delivery ends under it.</param>
public sealed record RehearsedScenario(string Name, string Description, string Source, string Begin, bool IsGivenDeployed, bool IsOfRemoval, TimeSpan? Timeout, Outcome Outcome, int ExitCode)
{
    /// <summary>The good path.</summary>
    public static RehearsedScenario None { get; } = new(
        "no scenario", "nothing fails", "", "", IsGivenDeployed: false, IsOfRemoval: false, null, Outcome.Succeeded, ExitCode: 0);

    public static string End(Outcome outcome, int exitCode) => $"{outcome} (exit {exitCode})";

    private sealed record Told(string Name, string Description, string Source, string Given, string Target, double? TimeoutSeconds, ToldEnd Expect);

    private sealed record ToldEnd(Outcome Outcome, int ExitCode);

    /// <summary>Asks the emulator's program about a scenario.</summary>
    /// <param name="nameOrFile">A name, or a file relative to the working directory.</param>
    /// <exception cref="DeliveryException">DLV-0420: it is unknown or unusable; names every problem.</exception>
    public static async Task<RehearsedScenario> FindAsync(string program, string nameOrFile, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(EmulatorProgram.DotNetHost(), [program, "--scenario", nameOrFile, "--describe"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("The process was not started.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            var words = (await errors).Split(" (usage:", 2)[0].Trim();
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.ScenarioUnusable, $"The scenario {Quoted.Of(nameOrFile)} can't be rehearsed", "", ErrorText.Plain(words),
                "./build.sh Rehearse --scenario list names the scenarios; docs/rehearsals.md says how one is written."));
        }

        var told = JsonSerializer.Deserialize<Told>(await output, Json)!;
        return new(
            told.Name, told.Description, told.Source, File.Exists(nameOrFile) ? await File.ReadAllTextAsync(nameOrFile, cancellationToken) : told.Name,
            told.Given == "deployed", told.Target == "Destroy", told.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, told.Expect.Outcome, told.Expect.ExitCode);
    }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };
}
