using System.Reflection;
using Amazon.CloudFormation;
using Delivery.Stacks;

namespace Delivery.Tests.Stacks;

public sealed class StackStatusesTests
{
    private static readonly string[] Official = [.. typeof(StackStatus).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((StackStatus)field.GetValue(null)!).Value)];

    [Fact]
    public void Every_status_of_the_API_has_its_row_and_no_other() =>
        StackStatuses.All.Select(row => row.Status).Order().ShouldBe(Official.Order());

    [Fact]
    public void Only_four_statuses_say_that_an_operation_succeeded() =>
        StackStatuses.All.Where(row => row.Verdict == Outcome.Succeeded).Select(row => row.Status).Order()
            .ShouldBe(["CREATE_COMPLETE", "IMPORT_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"]);

    [Fact]
    public void A_rollback_that_completed_is_a_failure() =>
        StackStatuses.All.Where(row => row.Verdict == Outcome.RolledBack).Select(row => row.Status)
            .ShouldBe(["ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"]);

    [Fact]
    public void A_stack_is_only_deleted_for_a_new_try_if_it_never_worked() =>
        StackStatuses.All.Where(row => row.Kind == StackStatusKind.NeverCreated).Select(row => row.Status)
            .ShouldBe(["CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"]);

    [Fact]
    public void A_status_that_is_not_known_is_waited_on_and_never_judged()
    {
        var row = StackStatuses.Of("SOMETHING_COMPLETE");

        (row.IsSettled, row.Verdict, row.Kind).ShouldBe((false, null, StackStatusKind.Unknown));
    }

    [Fact]
    public void Whoever_has_to_act_gets_a_command() =>
        StackStatuses.All.Where(row => row.Kind is StackStatusKind.Stuck or StackStatusKind.NeverCreated)
            .ShouldAllBe(row => row.CommandFor("my-stack").EndsWith("--stack-name my-stack"));

    [Fact]
    public void The_recovery_guide_is_read_as_a_whole() =>
        string.Concat(StackStatuses.All.Select(row => $"{row.Status} | {row.Kind} | {row.Meaning} | {row.Next} | {row.Loses} | {row.Command}\n"))
            .ShouldMatchGolden("recovery.txt");
}
