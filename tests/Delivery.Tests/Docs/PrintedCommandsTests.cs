using System.Text.RegularExpressions;
using Delivery.Environments;
using Delivery.Tests.CommandLine;

namespace Delivery.Tests.Docs;

/// <summary>Commands that people copy from the pages of the repository: the build takes each as it stands there, and GitHub each start of a workflow.</summary>
public sealed partial class PrintedCommandsTests
{
    public static TheoryData<string> Pages =>
        ["README.md", "CONTRIBUTING.md", .. Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories).Select(page => Path.GetRelativePath(Repository.Root, page))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_of_the_build_are_accepted(string page)
    {
        foreach (var command in Build().Matches(File.ReadAllText(Repository.PathOf(page))).Select(match => match.Groups[1].Value.Trim()))
        {
            var known = Placeholder().Replace(command, "dev").Replace("...", "", StringComparison.Ordinal).Trim();

            (Sample.Machine(Sample.Split(known)) with { Environments = EnvironmentFiles.List(Repository.Root) }).Check().ShouldBeEmpty($"{page}: ./build.sh {command}");
        }
    }

    [Fact]
    public void Starts_of_workflows_name_their_inputs()
    {
        var page = File.ReadAllText(Repository.PathOf("docs/github.md"));
        var starts = Start().Matches(page);

        starts.ShouldNotBeEmpty();
        foreach (Match start in starts)
        {
            var workflow = File.ReadAllText(Repository.PathOf(Path.Combine(".github", "workflows", start.Groups[1].Value)));
            workflow.ShouldContain("workflow_dispatch:");
            foreach (var input in start.Groups[2].Value.Split("--field ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                workflow.ShouldContain($"\n      {input.Split('=')[0]}:\n", customMessage: start.Value);
            }
        }
    }

    /// <summary>In code, to the end of the line, of the code, or to a comment.</summary>
    [GeneratedRegex(@"\./build\.sh((?: [^\s`#&|;<>()]+)*)", RegexOptions.CultureInvariant)]
    private static partial Regex Build();

    [GeneratedRegex(@"\b(NAME|DIGEST|VERSION)\b|sha256:\.\.\.", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^gh workflow run (\S+)(.*)$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Start();
}
