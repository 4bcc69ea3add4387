namespace Rehearsal.Tests;

/// <summary>The command that a refused run prints to execute exactly what was reviewed.</summary>
internal static class PrintedCommand
{
    private const string Program = "./build.sh ";

    /// <summary>The arguments behind <c>./build.sh</c> of the last printed command with <c>--approve</c>.</summary>
    public static string[] Of(string output)
    {
        var line = output.Split('\n').Last(line => line.Contains(Program, StringComparison.Ordinal) && line.Contains("--approve sha256:", StringComparison.Ordinal));
        var command = line[(line.IndexOf(Program, StringComparison.Ordinal) + Program.Length)..];
        var end = command.IndexOf("sha256:", StringComparison.Ordinal) + "sha256:".Length + 64;
        return command[..end].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
