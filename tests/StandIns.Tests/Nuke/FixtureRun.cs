using System.Diagnostics;
using System.Text.RegularExpressions;

namespace StandIns.Tests.Nuke;

/// <summary>The fixture build as a process of its own, in a repository root of its own.</summary>
internal sealed partial class FixtureRun : IDisposable
{
    private static readonly string Program = Repository.PathOf("tests/StandIns.Tests/NukeFixture/bin/Debug/net10.0/NukeFixture.dll");

    private static readonly string Terminal = Repository.PathOf("tests/StandIns.Tests/Nuke/terminal.py");

    public FixtureRun() => Directory.CreateDirectory(Path.Combine(Root, ".nuke"));

    public string Root { get; } = Directory.CreateTempSubdirectory("nuke-fixture-").FullName;

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>With <paramref name="columns" />, in a terminal of that width; else with redirected output.</summary>
    public Process Start(string arguments, int? columns, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(columns == null ? "dotnet" : "python3", $"{(columns == null ? "" : $"\"{Terminal}\" {columns} dotnet ")}exec \"{Program}\" {arguments}") { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["TERM"] = "xterm-256color";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public Task<(int ExitCode, string Output)> RunAsync(string arguments, params IEnumerable<(string Name, string Value)> environment) =>
        RunAsync(arguments, columns: null, environment);

    public async Task<(int ExitCode, string Output)> RunAsync(string arguments, int? columns, params IEnumerable<(string Name, string Value)> environment)
    {
        using var process = Start(arguments, columns, environment);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, Steady(output));
    }

    // What a test means to set itself must not come from where the tests run.
    private static bool IsOurs(string name) =>
        name is "NO_COLOR" or "DOTNET_EXE" || name.StartsWith("GITHUB_", StringComparison.Ordinal) || name.StartsWith("NUKE_", StringComparison.Ordinal);

    // Times, paths and stack traces differ from run to run.
    private string Steady(string output)
    {
        output = output.Replace(Root, "ROOT", StringComparison.Ordinal);
        output = ClockTime().Replace(output, "HH:mm:ss [");
        output = Duration().Replace(output, "      TIME");
        output = Date().Replace(output, " on DATE. ");
        output = DotNet().Replace(output, "> dotnet");
        output = Keypad().Replace(output, string.Empty).Replace("\r\n", "\n", StringComparison.Ordinal);
        return StackTrace().Replace(output, string.Empty);
    }

    [GeneratedRegex(@"\d\d:\d\d:\d\d \[")]
    private static partial Regex ClockTime();

    [GeneratedRegex(@" {4}< 1sec| {6}\d:\d\d")]
    private static partial Regex Duration();

    [GeneratedRegex(@" on \d\d/\d\d/\d{4} \d\d:\d\d:\d\d\. ")]
    private static partial Regex Date();

    [GeneratedRegex(@"> \S*dotnet(\.exe)?(?= )")]
    private static partial Regex DotNet();

    // What .NET switches on and off in any terminal it reads from.
    [GeneratedRegex(@"\e\[\?1[hl]\e[=>]")]
    private static partial Regex Keypad();

    [GeneratedRegex(@"^(   at |--- End of stack).*\n", RegexOptions.Multiline)]
    private static partial Regex StackTrace();
}
