using System.Diagnostics;

namespace Delivery.Tests.CommandLine;

/// <summary>The completion script in a real shell, at this repository.</summary>
public sealed class CompletionTests
{
    private const string Complete = """. build/completion/build.bash; _delivery_build ./build.sh "$1" "$2"; printf '%s\n' "${COMPREPLY[@]}" """;

    [Theory]
    [InlineData("dep", "./build.sh", "Deploy")]
    [InlineData("ReviewC", "Clean", "ReviewCluster")]
    [InlineData("--env", "Deploy", "--environment")]
    [InlineData("--no", "Deploy", "--no-logo --no-wait")]
    [InlineData("lo", "--environment", "local")]
    [InlineData("q", "--verbosity", "Quiet")]
    [InlineData("crash", "--scenario", "crash-loop")]
    [InlineData("Exec", "--skip", "ExecuteCluster ExecuteService")]
    [InlineData("Dep", "--port", "")]
    [InlineData("--sol", "Deploy", "")]
    [InlineData("$(touch x)", "Deploy", "")]
    public async Task Bash_completes_what_the_build_takes(string current, string previous, string expected)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", Complete, "bash", current, previous])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        })!;
        var candidates = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        candidates.ReplaceLineEndings(" ").Trim().ShouldBe(expected);
    }
}
