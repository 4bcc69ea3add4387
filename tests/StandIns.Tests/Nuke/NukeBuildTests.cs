using System.Diagnostics;

namespace StandIns.Tests.Nuke;

/// <summary>Order, statuses, table, output and exit codes of the fixture build, as the data files say; each names the section of the reference it is from.</summary>
public sealed class NukeBuildTests : IDisposable
{
    private readonly FixtureRun run = new();

    public static TheoryData<string> Cases => [.. Directory.GetFiles(FixtureCase.Folder, "*.txt").Select(x => Path.GetFileNameWithoutExtension(x)).Order()];

    public void Dispose() => run.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Build_behaves_as_the_reference_says(string name)
    {
        var expected = FixtureCase.Read(name);
        Assert.SkipWhen(expected.Columns != null && OperatingSystem.IsWindows(), "Terminals of a given width are Unix's");
        foreach (var (path, text) in expected.Files)
        {
            await File.WriteAllTextAsync(Path.Combine(run.Root, path), text, TestContext.Current.CancellationToken);
        }

        var (exitCode, output) = await run.RunAsync(expected.Arguments, expected.Columns, expected.Environment);

        output.ShouldBe(expected.Output);
        exitCode.ShouldBe(expected.ExitCode);
    }

    [Fact]
    public async Task Continue_skips_what_the_same_invocation_already_did()
    {
        await run.RunAsync("Default Fail");

        var (exitCode, output) = await run.RunAsync("Default Fail --continue");

        output.ShouldNotContain("restoring");
        output.ShouldContain("Fail               Failed");
        exitCode.ShouldBe(255);
    }

    [Fact]
    public async Task Continue_starts_over_when_the_invocation_differs()
    {
        await run.RunAsync("Default");

        var (_, output) = await run.RunAsync("Compile --continue");

        output.ShouldContain("Build invocation changed. Restarting ...");
        output.ShouldContain("restoring");
    }

    [Fact]
    public async Task Schema_is_written_only_when_it_says_something_new()
    {
        var schema = Path.Combine(run.Root, ".nuke", "build.schema.json");
        await run.RunAsync("--help");
        var past = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(schema, past);

        await run.RunAsync("--help");
        File.GetLastWriteTimeUtc(schema).ShouldBe(past);

        await File.AppendAllTextAsync(schema, " ", TestContext.Current.CancellationToken);
        await run.RunAsync("--help");
        (await File.ReadAllTextAsync(schema, TestContext.Current.CancellationToken)).ShouldEndWith("}\n");
    }

    [Fact]
    public async Task Log_file_holds_what_the_console_was_not_shown()
    {
        await run.RunAsync("Hello --verbosity quiet");

        var log = await File.ReadAllTextAsync(Path.Combine(run.Root, ".nuke", "temp", "build.log"), TestContext.Current.CancellationToken);
        log.ShouldContain("[INF] Hello world");
    }

    [Fact]
    public async Task Interrupted_build_shows_its_table_and_ends_with_130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by kill");
        using var build = run.Start("AfterWaits --no-logo", columns: null);
        string? line;
        do
        {
            line = await build.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        }
        while (line is not (null or "waiting"));

        using var kill = Process.Start("kill", ["-INT", build.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        var rest = await build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);

        rest.ShouldContain("Waits              Aborted");
        rest.ShouldContain("AfterWaits         NotRun");
        build.ExitCode.ShouldBe(130);
    }
}
