using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Delivery.Deployment;
using Delivery.Errors;
using Delivery.Review;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Tests.Deployment;

/// <summary>What a wait says when AWS is slow, throttles, or somebody stops waiting.</summary>
public sealed class WaitingTests
{
    // The emulated account takes its time for a role: 15 seconds of its own clock.
    private const string OneRole = """
        Resources:
          Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: 'sts:AssumeRole', Principal: { Service: ecs-tasks.amazonaws.com } }] } } }
        """;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Throttled_and_lost_polls_decide_nothing()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var reviewed = await aws.ReviewedAsync(EmulatedAccount.Plan(OneRole));
        var polls = 0;
        aws.CloudFormation.BeforeRequestEvent += (_, arguments) =>
        {
            if (arguments is WebServiceRequestEventArgs { Request: DescribeStackEventsRequest } && ++polls is 2 or 3 or 4)
            {
                throw polls == 3
                    ? new HttpRequestException("connection reset")
                    : new AmazonCloudFormationException("Rate exceeded", null, ErrorType.Sender, "Throttling", "id", System.Net.HttpStatusCode.BadRequest);
            }
        };

        var execution = await aws.ExecuteAsync(reviewed);

        polls.ShouldBeGreaterThan(4);
        execution.Outcome.ShouldBe(Outcome.Succeeded);
        aws.Progress.Events.OfType<StageEvent.Note>().ShouldContain(note => note.Text.Contains("Rate exceeded"));
    }

    [Fact]
    public async Task A_killed_runs_operation_is_followed_and_another_plan_is_told_that_the_stack_is_busy()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var aws = await EmulatedAccount.StartAsync(time, timeScale: 1);
        var plan = EmulatedAccount.Plan(OneRole);
        var reviewed = await PumpedAsync(time, aws, aws.ReviewedAsync(plan));

        // The first run gives up at once; the operation goes on.
        var first = await aws.ExecuteAsync(reviewed with { Plan = plan with { Timeout = TimeSpan.Zero } });
        first.Outcome.ShouldBe(Outcome.TimedOut);
        first.Errors.ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.StackTimedOut);
        first.Status.ShouldBeNull();

        var other = await aws.ReviewAsync(plan with { Tags = new Dictionary<string, string>() });
        other.ShouldBeOfType<StageReviewing.Failed>().Errors.ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.StackBusy);

        var running = (await aws.ReviewAsync(plan)).ShouldBeOfType<StageReviewing.Running>();
        var attached = await PumpedAsync(time, aws, aws.Runner.AttachAsync(running.Operation, aws.Progress, Ending));
        attached.Outcome.ShouldBe(Outcome.Succeeded);

        // And the execution itself, asked for again, attaches instead of failing.
        (await aws.ExecuteAsync(reviewed)).Outcome.ShouldBe(Outcome.Succeeded);
    }

    [Fact]
    public async Task Whoever_stops_waiting_is_told_what_goes_on()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var aws = await EmulatedAccount.StartAsync(time, timeScale: 1);
        var reviewed = await PumpedAsync(time, aws, aws.ReviewedAsync(EmulatedAccount.Plan(OneRole)));
        using var interrupt = new CancellationTokenSource();
        var progress = new InterruptAtStart(interrupt);

        var execution = await aws.Runner.ExecuteAsync(reviewed, new Approval.Approved("policy", reviewed.Digest), progress, interrupt.Token);

        execution.Outcome.ShouldBe(Outcome.Cancelled);
        execution.Errors.ShouldHaveSingleItem().Why.ShouldContain("goes on in AWS");
        var removal = new StackRemoval(reviewed.Plan.StackName, reviewed.Plan.Account, reviewed.Plan.Region, reviewed.Plan.Timeout);
        (await PumpedAsync(time, aws, aws.Runner.RemoveAsync(removal, aws.Progress, Ending))).Outcome.ShouldBe(Outcome.Succeeded);
    }

    [Fact]
    public async Task An_interrupted_execution_says_what_still_runs_and_the_command_that_attaches_again()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var aws = await EmulatedAccount.StartAsync(time, timeScale: 1);
        var plan = EmulatedAccount.Plan(OneRole) with { Command = "./build.sh Deploy --environment staging" };
        var reviewed = await PumpedAsync(time, aws, aws.ReviewedAsync(plan));
        using var interrupt = new CancellationTokenSource();

        var execution = await aws.Runner.ExecuteAsync(reviewed, new("policy", reviewed.Digest), new InterruptAtStart(interrupt, onResource: true), interrupt.Token);

        execution.Outcome.ShouldBe(Outcome.Cancelled);
        execution.StillRunning.ShouldHaveSingleItem().LogicalId.ShouldBe("Role");
        var error = execution.Errors.ShouldHaveSingleItem();
        error.Why.ShouldContain("Role (CREATE_IN_PROGRESS)");
        error.Next.ShouldContain("./build.sh Deploy --environment staging");

        var running = (await aws.ReviewAsync(plan)).ShouldBeOfType<StageReviewing.Running>();
        (await PumpedAsync(time, aws, aws.Runner.AttachAsync(running.Operation, aws.Progress, Ending))).Outcome.ShouldBe(Outcome.Succeeded);
    }

    [Fact]
    public async Task An_interrupt_while_the_execution_is_asked_for_is_told_as_one_where_it_arrived()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var aws = await EmulatedAccount.StartAsync(time, timeScale: 1);
        var reviewed = await PumpedAsync(time, aws, aws.ReviewedAsync(EmulatedAccount.Plan(OneRole)));
        using var interrupt = new CancellationTokenSource();
        aws.CloudFormation.AfterResponseEvent += (_, arguments) =>
        {
            if (arguments is WebServiceResponseEventArgs { Request: ExecuteChangeSetRequest })
            {
                interrupt.Cancel();
                throw new OperationCanceledException(interrupt.Token);
            }
        };

        var execution = await aws.Runner.ExecuteAsync(reviewed, new("policy", reviewed.Digest), aws.Progress, interrupt.Token);

        execution.Outcome.ShouldBe(Outcome.Cancelled);
        execution.Errors.ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.WaitInterrupted);
    }

    [Fact]
    public async Task An_execution_that_is_not_waited_for_is_attached_to_by_another_runner()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var aws = await EmulatedAccount.StartAsync(time, timeScale: 1);
        var plan = EmulatedAccount.Plan(OneRole);
        var reviewed = await PumpedAsync(time, aws, aws.ReviewedAsync(plan));

        var started = await aws.Runner.StartAsync(reviewed, new("policy", reviewed.Digest), Ending);

        started.Outcome.ShouldBe(Outcome.Started);
        started.Errors.ShouldBeEmpty();
        (await aws.Runner.StartAsync(reviewed, new("policy", reviewed.Digest), Ending)).Outcome.ShouldBe(Outcome.Started);
        var other = new StageRunner(aws.CloudFormation, TimeProvider.System, () => 0);
        var running = (await other.ReviewAsync(plan, aws.Progress, Ending)).ShouldBeOfType<StageReviewing.Running>();
        (await PumpedAsync(time, aws, other.AttachAsync(running.Operation, aws.Progress, Ending))).Outcome.ShouldBe(Outcome.Succeeded);
        aws.Progress.Events.OfType<StageEvent.ResourceCompleted>().ShouldHaveSingleItem().LogicalId.ShouldBe("Role");
    }

    [Fact]
    public async Task A_cancelled_update_is_followed_through_its_rollback_and_a_creation_is_not_cancelled()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var aws = await EmulatedAccount.StartAsync(time, timeScale: 1);
        var plan = EmulatedAccount.Plan(OneRole);
        (await PumpedAsync(time, aws, aws.DeployAsync(plan))).Outcome.ShouldBe(Outcome.Succeeded);
        (await aws.Runner.CancelUpdateAsync(plan.StackName, Ending)).ShouldNotBeNull().ShouldContain("CancelUpdateStack cannot be called");
        var reviewed = await PumpedAsync(time, aws, aws.ReviewedAsync(EmulatedAccount.Plan(OneRole + "\n" + OneRole.Split('\n')[1].Replace("Role:", "Other:"))));
        (await aws.Runner.StartAsync(reviewed, new("policy", reviewed.Digest), Ending)).Outcome.ShouldBe(Outcome.Started);

        (await aws.Runner.CancelUpdateAsync(plan.StackName, Ending)).ShouldBeNull();

        var execution = await PumpedAsync(time, aws, aws.ExecuteAsync(reviewed));
        execution.Outcome.ShouldBe(Outcome.RolledBack);
        execution.Status!.Status.ShouldBe("UPDATE_ROLLBACK_COMPLETE");
    }

    // Paced by answers of the account: on a slow machine the clock must not run away from the calls in flight.
    private static async Task<T> PumpedAsync<T>(FakeTimeProvider time, EmulatedAccount aws, Task<T> task)
    {
        while (!task.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await aws.AnswerAsync(Ending);
        }
        return await task;
    }

    private sealed class InterruptAtStart(CancellationTokenSource interrupt, bool onResource = false) : IStageProgress
    {
        public void On(StageEvent stageEvent)
        {
            if (!onResource || stageEvent is StageEvent.ResourceStarted)
            {
                interrupt.Cancel();
            }
        }
    }
}
