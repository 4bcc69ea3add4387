using Delivery.Environments;
using Delivery.Review;

namespace Delivery.Tests.Review;

public sealed class ApprovalTests
{
    private static readonly StageReview Grave = Samples.Review();
    private static readonly StageReview Routine = Grave with { Findings = [] };

    [Fact]
    public void Only_the_full_digest_approves_and_a_refusal_shows_the_new_one()
    {
        var digest = ReviewDigest.Of(Grave).ToString();

        ApprovalDecision.Before(Grave, AutoApprove.None, [digest], hasTerminal: false).ShouldBe(new Approval.Approved("digest", ReviewDigest.Of(Grave)));
        ApprovalDecision.Before(Grave, AutoApprove.None, [digest[..20]], hasTerminal: true).ShouldBeOfType<Approval.Rejected>();
        ApprovalDecision.Before(Grave, AutoApprove.All, [ReviewDigest.Of(Routine).ToString()], hasTerminal: true)
            .ShouldBeOfType<Approval.Rejected>().Reason.ShouldContain(digest);
    }

    [Fact]
    public void The_policy_approves_what_it_may_and_nothing_else()
    {
        ApprovalDecision.Before(Grave, AutoApprove.All, [], false).ShouldBeOfType<Approval.Approved>().By.ShouldBe("policy");
        ApprovalDecision.Before(Routine, AutoApprove.NoRisk, [], false).ShouldBeOfType<Approval.Approved>();
        ApprovalDecision.Before(Grave, AutoApprove.NoRisk, [], false).ShouldBeOfType<Approval.Required>();
        ApprovalDecision.Before(Routine with { Warnings = ["w"] }, AutoApprove.NoRisk, [], false).ShouldBeOfType<Approval.Required>();
        ApprovalDecision.Before(Routine, AutoApprove.None, [], false).ShouldBeOfType<Approval.Required>();
    }

    [Theory]
    [InlineData("yes", false)]
    [InlineData("STAGING", false)]
    [InlineData(null, false)]
    [InlineData("staging", true)]
    public void For_data_loss_the_environments_name_has_to_be_typed(string? answer, bool approves)
    {
        var question = ApprovalDecision.Before(Grave, AutoApprove.None, [], hasTerminal: true).ShouldBeOfType<Approval.Ask>().Question;

        question.Text.ShouldContain("data loss");
        (ApprovalDecision.After(Grave, question, answer) is Approval.Approved).ShouldBe(approves);
    }

    [Fact]
    public void One_of_several_digests_approves_its_review_and_no_other()
    {
        var (grave, routine) = (ReviewDigest.Of(Grave).ToString(), ReviewDigest.Of(Routine).ToString());

        ApprovalDecision.Before(Routine, AutoApprove.None, [grave, routine], hasTerminal: false).ShouldBe(new Approval.Approved("digest", ReviewDigest.Of(Routine)));
        ApprovalDecision.Before(Routine with { StackName = "other" }, AutoApprove.None, [grave, routine], hasTerminal: false).ShouldBeOfType<Approval.Rejected>();
        ApprovalDecision.Before(Routine, AutoApprove.None, [routine, "sha256:12"], hasTerminal: false).ShouldBeOfType<Approval.Rejected>().Reason.ShouldContain("full digests");
    }

    [Fact]
    public void The_question_speaks_of_the_stage_shown_ahead_and_of_the_gravest_of_both()
    {
        var question = ApprovalDecision.Before(Routine, AutoApprove.None, [], hasTerminal: true, Grave with { StackName = "next" }).ShouldBeOfType<Approval.Ask>().Question;

        question.Text.ShouldContain("then 6 changes to next if its review stays as shown");
        question.Expected.ShouldBe("staging");
    }
}
