using System.Diagnostics;
using System.Text.RegularExpressions;

namespace StandIns.Tests.Nuke;

/// <summary>The fixture build as a process of its own, in a repository root of its own.</summary>
internal sealed partial class FixtureRun : IDisposable
{
    private static readonly string Program = Repository.PathOf("tests/StandIns.Tests/NukeFixture/bin/Debug/net10.0/NukeFixture.dll");

    public FixtureRun() => Directory.CreateDirectory(Path.Combine(Root, ".nuke"));

    public string Root { get; } = Directory.CreateTempSubdirectory("nuke-fixture-").FullName;

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public Process Start(string arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", $"exec \"{Program}\" {arguments}") { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public async Task<(int ExitCode, string Output)> RunAsync(string arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        using var process = Start(arguments, environment);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, Steady(output));
    }

    // What a test means to set itself must not come from where the tests run.
    private static bool IsOurs(string name) =>
        name is "NO_COLOR" || name.StartsWith("GITHUB_", StringComparison.Ordinal) || name.StartsWith("NUKE_", StringComparison.Ordinal);

    // Times, paths and stack traces differ from run to run.
    private string Steady(string output)
    {
        output = output.Replace(Root, "ROOT", StringComparison.Ordinal);
        output = ClockTime().Replace(output, "HH:mm:ss [");
        output = Duration().Replace(output, "      TIME");
        output = Date().Replace(output, " on DATE. ");
        return StackTrace().Replace(output, string.Empty);
    }

    [GeneratedRegex(@"\d\d:\d\d:\d\d \[")]
    private static partial Regex ClockTime();

    [GeneratedRegex(@" {4}< 1sec| {6}\d:\d\d")]
    private static partial Regex Duration();

    [GeneratedRegex(@" on \d\d/\d\d/\d{4} \d\d:\d\d:\d\d\. ")]
    private static partial Regex Date();

    [GeneratedRegex(@"^(   at |--- End of stack).*\n", RegexOptions.Multiline)]
    private static partial Regex StackTrace();
}
