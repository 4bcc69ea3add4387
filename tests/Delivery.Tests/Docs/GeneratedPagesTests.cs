using System.Text;
using Delivery.Errors;
using Delivery.Stacks;

namespace Delivery.Tests.Docs;

/// <summary>Pages of <c>docs/</c> that are written from the tables that the product itself decides by. UPDATE_GOLDEN=1 writes them anew.</summary>
public sealed class GeneratedPagesTests
{
    private static readonly (string Digits, string Area)[] Areas =
    [
        ("01", "Command line"), ("02", "Environments and templates"), ("03", "Version and image"), ("04", "Account and endpoint"), ("05", "Review"),
        ("06", "Execution"), ("07", "Rollout"), ("08", "Releases and promotion"), ("09", "The machine"),
    ];

    [Fact]
    public void The_list_of_errors_has_every_error_of_the_catalog() => ShouldBeThePage("errors.md", Errors());

    [Fact]
    public void The_recovery_guide_has_every_status_of_a_stack() => ShouldBeThePage("recovery.md", Recovery());

    [Fact]
    public void Every_error_belongs_to_an_area() =>
        ErrorCatalog.All.ShouldAllBe(kind => Areas.Any(area => AreaOf(kind) == area.Digits));

    private static string Errors()
    {
        StringBuilder page = new("""
            # Errors

            Every error of a run begins with its code: `DLV-0203 what happened (where): why`, and the line after it says the next step.
            `run.json` has them under `errors`. Generated from the catalog in `src/Delivery/Errors`; a code is never given to another error.

            The exit code is that of a run that ends with this error alone. A run with several errors ends with 2 only where all of
            them are the input's.

            """);
        foreach (var (digits, area) in Areas)
        {
            var kinds = ErrorCatalog.All.Where(kind => AreaOf(kind) == digits).ToList();
            if (kinds.Count == 0)
            {
                continue;
            }

            page.Append($"\n## {area}\n\n| Code | What happened | Whose it is | Exit code |\n|---|---|---|---|\n");
            foreach (var kind in kinds)
            {
                page.Append($"| `{kind.Code}` | {kind.Title} | {WhoseIs(kind)} | {kind.ExitCode} |\n");
            }
        }

        return page.ToString();
    }

    private static string Recovery()
    {
        StringBuilder page = new("""
            # Recovery guide

            What each status of a stack means, and the safe next step. Every command of the pipeline says the same when it meets the
            status; `./build.sh Status --environment NAME` shows where the stacks stand, `./build.sh Diagnose --environment NAME` why.
            `STACK` is the stack's name, `NAME` the environment's. Generated from `src/Delivery/Stacks/StackStatuses.cs`.

            Only `Destroy` deletes a stack that ever succeeded, after a review.

            """);
        foreach (var row in StackStatuses.All)
        {
            page.Append($"\n## {row.Status}\n\n{row.Meaning}\n\n- Next: {row.Next}\n- Loses: {(row.Loses.Length > 0 ? row.Loses : "nothing.")}\n");
            page.Append($"- Command: `{CommandOf(row)}`\n- `Deploy`: {row.MetByDeploy}\n");
        }

        return page.ToString();
    }

    // Where nothing has to be repaired, the pipeline's own command is the next one.
    private static string CommandOf(StackStatusRow row) => row switch
    {
        { Command.Length: > 0 } => row.Command,
        { Status: "DELETE_IN_PROGRESS" } => "./build.sh Destroy --environment NAME",
        { Kind: StackStatusKind.Succeeded } => "./build.sh Status --environment NAME",
        _ when row.Status.StartsWith("IMPORT_", StringComparison.Ordinal) => "aws cloudformation describe-stack-events --stack-name STACK",
        _ => "./build.sh Deploy --environment NAME",
    };

    private static string AreaOf(ErrorKind kind) => kind.Code[4..6];

    private static string WhoseIs(ErrorKind kind) => kind.IsUsage ? "yours: input or configuration" : "found while running";

    private static void ShouldBeThePage(string name, string expected)
    {
        var file = Path.Combine(ScratchFolder.Repository, "docs", name);
        expected = expected.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, expected);
        }

        File.Exists(file).ShouldBeTrue($"{file} is missing: UPDATE_GOLDEN=1 writes it");
        File.ReadAllText(file).ReplaceLineEndings("\n").ShouldBe(expected, "UPDATE_GOLDEN=1 writes the page anew");
    }
}
