using System.Diagnostics;
using Delivery.CommandLine;

namespace Delivery.Rehearsal;

/// <summary><c>--scenario list</c>: names and descriptions of the scenarios, as the emulator tells them. Nothing else runs.</summary>
public static class ScenarioListing
{
    private const string Word = "list";

    public static bool IsAskedFor(IReadOnlyList<string> arguments) =>
        GivenArguments.Of(arguments).Switch("Scenario") is { Values: [var value] } && value == Word;

    /// <summary>Lets the emulator's program print them.</summary>
    /// <returns>Its exit code.</returns>
    public static int Print(string program)
    {
        using var process = Process.Start(new ProcessStartInfo(EmulatorProgram.DotNetHost(), [program, "--scenario", Word]))!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
