using Delivery.Deployment;
using Delivery.Emulator.Faults;
using Delivery.Errors;
using Delivery.Review;
using Delivery.Stacks;

namespace Delivery.Tests.Deployment;

public sealed class StageRunnerTests
{
    private const string OneQueue = """
        Parameters:
          Seconds: { Type: String, Default: "30" }
          Password: { Type: String, NoEcho: true, Default: canary-default }
        Resources:
          Queue:
            Type: AWS::SQS::Queue
            Properties: { VisibilityTimeout: !Ref Seconds }
        Outputs:
          QueueUrl: { Value: !Ref Queue }
        """;

    private const string Failing = """
        Resources:
          First:
            Type: AWS::Logs::LogGroup
            Properties: { LogGroupName: /same }
          Second:
            Type: AWS::Logs::LogGroup
            DependsOn: First
            Properties: { LogGroupName: /same }
        """;

    [Fact]
    public async Task A_new_stack_is_reviewed_executed_and_its_outputs_read()
    {
        await using var aws = await EmulatedAccount.StartAsync();

        var reviewed = await aws.ReviewedAsync(EmulatedAccount.Plan(OneQueue));
        var execution = await aws.ExecuteAsync(reviewed);

        reviewed.Review.Changes.Select(change => (change.Action, change.LogicalId)).ShouldBe([("Add", "Queue")]);
        execution.Outcome.ShouldBe(Outcome.Succeeded);
        execution.Status!.Status.ShouldBe("CREATE_COMPLETE");
        execution.Outputs["QueueUrl"].ShouldContain("sample-worker-service-Queue");
        aws.Progress.Events.OfType<StageEvent.ResourceCompleted>().ShouldHaveSingleItem().LogicalId.ShouldBe("Queue");
        ReviewJson.Write(reviewed.Review).ShouldNotContain("canary");
    }

    [Fact]
    public async Task The_same_again_is_no_change_and_leaves_no_change_set()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var plan = EmulatedAccount.Plan(OneQueue);
        await aws.DeployAsync(plan);
        var before = await aws.ChangeSetsAsync(plan.StackName);

        var again = (await aws.ReviewAsync(plan)).ShouldBeOfType<StageReviewing.NoChanges>();

        again.Outputs.Keys.ShouldBe(["QueueUrl"]);
        (await aws.ChangeSetsAsync(plan.StackName)).ShouldBe(before);
    }

    [Fact]
    public async Task A_review_made_again_has_the_same_digest_and_another_value_another()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        await aws.DeployAsync(EmulatedAccount.Plan(OneQueue));
        var plan = EmulatedAccount.Plan(OneQueue, ("Seconds", "60"));

        var first = await aws.ReviewedAsync(plan);
        var second = await aws.ReviewedAsync(plan);
        var other = await aws.ReviewedAsync(EmulatedAccount.Plan(OneQueue, ("Seconds", "61")));

        second.ChangeSetArn.ShouldNotBe(first.ChangeSetArn);
        second.Digest.ShouldBe(first.Digest);
        other.Digest.ShouldNotBe(first.Digest);
        var property = first.Review.Changes.ShouldHaveSingleItem().Properties.ShouldHaveSingleItem();
        (property.Before, property.After).ShouldBe(("30", "60"));
        first.Review.Changes[0].Causes.ShouldBe(["parameter Seconds"]);
    }

    [Fact]
    public async Task A_discarded_review_leaves_no_empty_stack_behind()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var reviewed = await aws.ReviewedAsync(EmulatedAccount.Plan(OneQueue));

        await aws.Runner.DiscardAsync(reviewed, TestContext.Current.CancellationToken);

        (await aws.Runner.FindAsync(reviewed.Plan.StackName, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task An_approval_of_something_else_executes_nothing()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var reviewed = await aws.ReviewedAsync(EmulatedAccount.Plan(OneQueue));
        ReviewDigest.TryParse("sha256:" + new string('0', 64), out var other).ShouldBeTrue();

        var execution = await aws.Runner.ExecuteAsync(reviewed, new("digest", other), aws.Progress, TestContext.Current.CancellationToken);

        execution.Outcome.ShouldBe(Outcome.ReviewRejected);
        execution.Errors.ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.ReviewNotApproved);
        (await aws.Runner.FindAsync(reviewed.Plan.StackName, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    public static TheoryData<string, string> Differences => new()
    {
        { "account", "DLV-0604" }, { "region", "DLV-0605" }, { "image", "DLV-0606" }, { "template", "DLV-0601" }, { "environment", "DLV-0601" },
        { "secret", "DLV-0601" }, { "stage", "DLV-0601" },
    };

    [Theory]
    [MemberData(nameof(Differences))]
    public async Task What_differs_from_the_approved_is_refused_and_deleted(string what, string code)
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var reviewed = await aws.ReviewedAsync(EmulatedAccount.Plan(OneQueue));
        var plan = reviewed.Plan;
        var changed = what switch
        {
            "account" => plan with { Account = "111111111111" },
            "region" => plan with { Region = "us-east-1" },
            "image" => plan with { Image = Images.ImageDigest.Parse("sha256:" + new string('1', 64)) },
            "template" => EmulatedAccount.Plan(OneQueue + "\n# another\n"),
            "environment" => plan with { Environment = "prod" },
            "secret" => plan with { Parameters = new Dictionary<string, string> { ["Password"] = "other" } },
            _ => plan with { Stage = "cluster" },
        };

        var execution = await aws.ExecuteAsync(reviewed with { Plan = changed });

        execution.Errors.ShouldHaveSingleItem().Kind.Code.ShouldBe(code);
        (await aws.Runner.FindAsync(plan.StackName, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_set_that_another_deployer_made_obsolete_is_refused()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        await aws.DeployAsync(EmulatedAccount.Plan(OneQueue));
        var mine = await aws.ReviewedAsync(EmulatedAccount.Plan(OneQueue, ("Seconds", "60")));
        (await aws.DeployAsync(EmulatedAccount.Plan(OneQueue, ("Seconds", "90")))).Outcome.ShouldBe(Outcome.Succeeded);

        var execution = await aws.ExecuteAsync(mine);

        execution.Outcome.ShouldBe(Outcome.Failed);
        execution.Errors.ShouldHaveSingleItem().Kind.Code.ShouldBeOneOf("DLV-0602", "DLV-0603");
    }

    [Fact]
    public async Task A_failed_creation_says_its_first_cause_with_the_templates_line_and_can_be_made_again()
    {
        await using var aws = await EmulatedAccount.StartAsync();

        var execution = await aws.DeployAsync(EmulatedAccount.Plan(Failing));

        execution.Outcome.ShouldBe(Outcome.RolledBack);
        execution.Status!.Status.ShouldBe("ROLLBACK_COMPLETE");
        execution.Cause!.LogicalId.ShouldBe("Second");
        execution.Errors.ShouldHaveSingleItem().Where.ShouldContain("cloudformation/sample.yml:5");
        (await aws.ReviewAsync(EmulatedAccount.Plan(OneQueue))).ShouldBeOfType<StageReviewing.Failed>()
            .Errors.ShouldHaveSingleItem().Next.ShouldContain("delete-stack --stack-name sample-worker-service");
        (await aws.DeployAsync(EmulatedAccount.Plan(OneQueue) with { MayRecreate = true })).Outcome.ShouldBe(Outcome.Succeeded);
    }

    [Fact]
    public async Task A_failed_update_is_rolled_back_and_never_recreated()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        await aws.DeployAsync(EmulatedAccount.Plan(OneQueue));

        var execution = await aws.DeployAsync(EmulatedAccount.Plan(Failing));

        execution.Outcome.ShouldBe(Outcome.RolledBack);
        execution.Status!.Status.ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        execution.Cause!.LogicalId.ShouldBe("Second");
        (await aws.ReviewAsync(EmulatedAccount.Plan(OneQueue) with { MayRecreate = true })).ShouldBeOfType<StageReviewing.NoChanges>().Outputs.ShouldContainKey("QueueUrl");
    }

    [Fact]
    public async Task What_cloudformation_refuses_is_told_in_its_words_and_leaves_nothing()
    {
        await using var aws = await EmulatedAccount.StartAsync();

        var failed = (await aws.ReviewAsync(EmulatedAccount.Plan(OneQueue, ("Unknown", "x")))).ShouldBeOfType<StageReviewing.Failed>();

        failed.Errors.ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.ChangeSetRefused);
        failed.Errors[0].Why.ShouldContain("Unknown");
        (await aws.Runner.FindAsync("sample-worker-service", TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_missing_capability_is_named()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        const string role = """
            Resources:
              Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ecs-tasks.amazonaws.com } }] } } }
            """;

        var failed = (await aws.ReviewAsync(EmulatedAccount.Plan(role) with { Capabilities = [] })).ShouldBeOfType<StageReviewing.Failed>();

        failed.Errors.ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.CapabilityMissing);
    }

    [Fact]
    public async Task A_removal_is_reviewed_waits_until_the_stack_is_gone_and_can_be_repeated()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var plan = EmulatedAccount.Plan(OneQueue);
        await aws.DeployAsync(plan);
        var removal = new StackRemoval(plan.StackName, plan.Account, plan.Region, plan.Timeout);

        var review = await aws.Runner.ReviewRemovalAsync("service", "staging", removal, TestContext.Current.CancellationToken);
        var removed = await aws.Runner.RemoveAsync(removal, aws.Progress, TestContext.Current.CancellationToken);
        var again = await aws.Runner.RemoveAsync(removal, aws.Progress, TestContext.Current.CancellationToken);

        review!.Gravest.ShouldBe(Consequence.DataLoss);
        (removed.Outcome, again.Outcome).ShouldBe((Outcome.Succeeded, Outcome.NoChanges));
        removed.Status!.Kind.ShouldBe(StackStatusKind.Deleted);
    }

    [Fact]
    public async Task A_template_that_is_too_large_for_a_request_is_refused_before_it_is_sent()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var plan = EmulatedAccount.Plan(OneQueue + "\n#" + new string('x', 52_000));

        (await aws.ReviewAsync(plan)).ShouldBeOfType<StageReviewing.Failed>().Errors.ShouldHaveSingleItem().Why.ShouldContain("51,200");
    }

    [Fact]
    public async Task A_rollback_that_failed_names_its_command_is_continued_and_the_stack_can_be_reviewed_again()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        await aws.DeployAsync(EmulatedAccount.Plan(OneQueue));
        aws.Faults.Start(ScenarioReader.Read(
            """
            name: stuck
            description: An update fails and going back fails too.
            source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html
            expect: { outcome: Failed, exitCode: 1 }
            faults:
              - when: { type: 'AWS::SQS::Queue', operation: update }
                then:
                  fail-resource: { code: GeneralServiceException, message: 'The queue could not be reached.' }
            """, "test"));
        var plan = EmulatedAccount.Plan(OneQueue, ("Seconds", "60"));
        var stuck = await aws.DeployAsync(plan);
        aws.Faults.Stop();

        stuck.Outcome.ShouldBe(Outcome.Failed);
        stuck.Errors.ShouldHaveSingleItem().Next.ShouldContain("aws cloudformation continue-update-rollback --stack-name sample-worker-service");
        (await aws.ReviewAsync(plan)).ShouldBeOfType<StageReviewing.Failed>().Errors.ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.StackNeedsRepair);

        var continued = await aws.Runner.ContinueRollbackAsync(plan, stuck.StackId!, aws.Progress, TestContext.Current.CancellationToken);

        continued.Outcome.ShouldBe(Outcome.RolledBack);
        continued.Status!.Status.ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        (await aws.DeployAsync(plan)).Outcome.ShouldBe(Outcome.Succeeded);
    }
}
