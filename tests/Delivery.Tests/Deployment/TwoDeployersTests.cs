using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Delivery.Deployment;
using Delivery.Review;

namespace Delivery.Tests.Deployment;

/// <summary>Two deployers of one stack at the same time: one wins, the other is told, and nothing is lost.</summary>
public sealed class TwoDeployersTests
{
    private const string Template = """
        Parameters:
          Seconds: { Type: String, Default: "30" }
        Resources:
          Queue:
            Type: AWS::SQS::Queue
            Properties: { VisibilityTimeout: !Ref Seconds }
        """;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_plans_reviewed_on_the_same_state_one_is_executed_and_the_other_is_refused()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        await aws.DeployAsync(EmulatedAccount.Plan(Template));
        var (first, second) = (await aws.ReviewedAsync(EmulatedAccount.Plan(Template, ("Seconds", "60"))), await aws.ReviewedAsync(EmulatedAccount.Plan(Template, ("Seconds", "90"))));

        var ends = await Task.WhenAll(Deployer(aws, first), Deployer(aws, second));

        var won = ends.Single(end => end.Outcome == Outcome.Succeeded);
        var lost = ends.Single(end => end != won);
        lost.Outcome.ShouldBeOneOf(Outcome.Failed, Outcome.ReviewRejected);
        lost.Errors.ShouldHaveSingleItem().Kind.Code.ShouldBeOneOf("DLV-0601", "DLV-0602", "DLV-0603", "DLV-0607");
        (await ValueAsync(aws)).ShouldBe(won == ends[0] ? "60" : "90");
        (await aws.ChangeSetsAsync(first.Plan.StackName)).ShouldNotContain(ends[0] == won ? second.ChangeSetArn : first.ChangeSetArn);
    }

    [Fact]
    public async Task Who_was_refused_reviews_again_and_sees_what_the_other_did()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        await aws.DeployAsync(EmulatedAccount.Plan(Template));
        var (first, second) = (await aws.ReviewedAsync(EmulatedAccount.Plan(Template, ("Seconds", "60"))), await aws.ReviewedAsync(EmulatedAccount.Plan(Template, ("Seconds", "90"))));
        await Deployer(aws, first);
        (await Deployer(aws, second)).Outcome.ShouldNotBe(Outcome.Succeeded);

        var again = await aws.ReviewedAsync(second.Plan);

        var property = again.Review.Changes.ShouldHaveSingleItem().Properties.ShouldHaveSingleItem();
        (property.Before, property.After).ShouldBe(("60", "90"));
        (await Deployer(aws, again)).Outcome.ShouldBe(Outcome.Succeeded);
        (await ValueAsync(aws)).ShouldBe("90");
    }

    [Fact]
    public async Task Two_deployers_of_the_same_plan_both_end_well_and_it_is_done_once()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var plan = EmulatedAccount.Plan(Template, ("Seconds", "60"));

        var ends = await Task.WhenAll(DeployAsync(aws, plan), DeployAsync(aws, plan));

        ends.ShouldContain(Outcome.Succeeded);
        ends.ShouldAllBe(end => end == Outcome.Succeeded || end == Outcome.NoChanges || end == Outcome.Failed);
        (await ValueAsync(aws)).ShouldBe("60");
        var events = (await aws.CloudFormation.DescribeStackEventsAsync(new() { StackName = plan.StackName }, Ending)).StackEvents;
        events.Count(item => item.LogicalResourceId == "Queue" && item.ResourceStatus == "CREATE_COMPLETE").ShouldBe(1);
        // Whatever one of them was told, the same command again finds nothing to do.
        (await DeployAsync(aws, plan)).ShouldBe(Outcome.NoChanges);
    }

    [Fact]
    public async Task A_set_that_anothers_execution_took_away_before_it_was_computed_is_made_again()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        await aws.DeployAsync(EmulatedAccount.Plan(Template));
        var taken = 0;
        aws.CloudFormation.BeforeRequestEvent += (_, arguments) =>
        {
            if (arguments is WebServiceRequestEventArgs { Request: DescribeChangeSetRequest } && ++taken <= 4)
            {
                throw new ChangeSetNotFoundException("ChangeSet does not exist", null, ErrorType.Sender, "ChangeSetNotFound", "id", System.Net.HttpStatusCode.NotFound);
            }
        };

        var reviewed = await aws.ReviewedAsync(EmulatedAccount.Plan(Template, ("Seconds", "60")));

        taken.ShouldBeGreaterThan(4);
        (await aws.ExecuteAsync(reviewed)).Outcome.ShouldBe(Outcome.Succeeded);
        (await ValueAsync(aws)).ShouldBe("60");
    }

    private static Task<StageExecution> Deployer(EmulatedAccount aws, ReviewedStage reviewed) => new StageRunner(aws.CloudFormation, TimeProvider.System, () => 0)
        .ExecuteAsync(reviewed, new Approval.Approved("policy", reviewed.Digest), new RecordedProgress(), Ending);

    private static async Task<Outcome> DeployAsync(EmulatedAccount aws, StagePlan plan)
    {
        var runner = new StageRunner(aws.CloudFormation, TimeProvider.System, () => 0);
        return await runner.ReviewAsync(plan, new RecordedProgress(), Ending) switch
        {
            StageReviewing.NoChanges => Outcome.NoChanges,
            StageReviewing.Running { Operation: var operation } => (await runner.AttachAsync(operation, new RecordedProgress(), Ending)).Outcome,
            StageReviewing.Reviewed { Stage: var reviewed } => (await Deployer(aws, reviewed)).Outcome,
            _ => Outcome.Failed,
        };
    }

    private static async Task<string?> ValueAsync(EmulatedAccount aws) =>
        (await aws.CloudFormation.DescribeStacksAsync(new() { StackName = "sample-worker-service" }, Ending)).Stacks.Single().Parameters.Single().ParameterValue;
}
