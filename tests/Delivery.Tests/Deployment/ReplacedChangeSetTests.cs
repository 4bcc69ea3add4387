using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Delivery.Deployment;
using Delivery.Review;

namespace Delivery.Tests.Deployment;

/// <summary>What others do to a change set, or to its stack, between its review and its execution: nothing of it is executed, nothing is left behind.</summary>
public sealed class ReplacedChangeSetTests
{
    private const string Queue = """
        Parameters: { Seconds: { Type: Number, Default: 30 } }
        Resources:
          Queue: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: !Ref Seconds } }
        """;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool, string> Ways => new()
    {
        { "its change set is deleted", false, "DLV-0603" },
        { "the change set of a new stack is deleted", true, "DLV-0603" },
        { "it is made again with the same content", false, "DLV-0603" },
        { "it is made again with other content", false, "DLV-0603" },
        { "another set of the stack is executed", false, "DLV-0603" },
        { "the stack is updated past the pipeline", false, "DLV-0602" },
        { "somebody executes it", false, "DLV-0602" },
        { "the stack is deleted", false, "DLV-0603" },
        { "the stack is deleted and made again", false, "DLV-0603" },
        { "another set is put in its place", false, "DLV-0601" },
        { "the digest is put in place of another's", true, "DLV-0601" },
        { "its token is used for something else", true, "DLV-0616" },
    };

    [Fact]
    public async Task A_set_that_found_no_changes_and_was_left_by_a_killed_run_goes_with_a_later_one()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var plan = EmulatedAccount.Plan(Queue);
        (await aws.DeployAsync(plan)).Outcome.ShouldBe(Outcome.Succeeded);
        var left = (await aws.CloudFormation.CreateChangeSetAsync(
            new()
            {
                StackName = plan.StackName,
                ChangeSetName = "delivery-service-left",
                TemplateBody = plan.Template.SentText,
                Tags = [.. plan.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            }, Ending)).Id;

        (await aws.ReviewAsync(plan)).ShouldBeOfType<StageReviewing.NoChanges>();
        (await aws.ChangeSetsAsync(plan.StackName)).ShouldContain(left, "it may be that of a run that is under way");
        (await new StageRunner(aws.CloudFormation, new LaterTime(TimeSpan.FromHours(1)), () => 0).ReviewAsync(plan, aws.Progress, Ending)).ShouldBeOfType<StageReviewing.NoChanges>();

        (await aws.ChangeSetsAsync(plan.StackName)).ShouldNotContain(left);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_is_not_the_reviewed_change_set_any_more_is_refused_and_leaves_nothing(string way, bool isNew, string code)
    {
        await using var aws = await EmulatedAccount.StartAsync();
        if (!isNew)
        {
            (await aws.DeployAsync(EmulatedAccount.Plan(Queue))).Outcome.ShouldBe(Outcome.Succeeded);
        }
        var reviewed = await aws.ReviewedAsync(EmulatedAccount.Plan(Queue, ("Seconds", "60")));
        var given = await ChangedAsync(aws, reviewed, way);
        var before = await TemplateValueAsync(aws, reviewed.Plan.StackName);

        var execution = await aws.ExecuteAsync(given);

        execution.Errors.ShouldHaveSingleItem().Kind.Code.ShouldBe(code);
        execution.Outcome.ShouldBeOneOf(Outcome.Failed, Outcome.ReviewRejected);
        execution.Events.ShouldBeEmpty();
        (await TemplateValueAsync(aws, reviewed.Plan.StackName)).ShouldBe(isNew ? null : before);
        if (!isNew && await aws.Runner.FindAsync(reviewed.Plan.StackName, Ending) is not null)
        {
            (await aws.ChangeSetsAsync(reviewed.Plan.StackName)).ShouldNotContain(given.ChangeSetArn);
        }
    }

    private static async Task<ReviewedStage> ChangedAsync(EmulatedAccount aws, ReviewedStage reviewed, string way)
    {
        var (stack, name) = (reviewed.Plan.StackName, reviewed.ChangeSetArn.Split('/')[1]);
        switch (way)
        {
            case "its change set is deleted" or "the change set of a new stack is deleted":
                await aws.CloudFormation.DeleteChangeSetAsync(new() { ChangeSetName = reviewed.ChangeSetArn }, Ending);
                return reviewed;
            case "it is made again with the same content" or "it is made again with other content":
                await aws.CloudFormation.DeleteChangeSetAsync(new() { ChangeSetName = reviewed.ChangeSetArn }, Ending);
                await CreateAsync(aws, stack, name, way.EndsWith("other content", StringComparison.Ordinal) ? "99" : "60");
                return reviewed;
            case "another set of the stack is executed":
                (await aws.DeployAsync(EmulatedAccount.Plan(Queue, ("Seconds", "90")))).Outcome.ShouldBe(Outcome.Succeeded);
                return reviewed;
            case "the stack is updated past the pipeline":
                await CreateAsync(aws, stack, "by-hand", "45");
                await aws.CloudFormation.ExecuteChangeSetAsync(new() { StackName = stack, ChangeSetName = "by-hand" }, Ending);
                await SettledAsync(aws, stack);
                return reviewed;
            case "somebody executes it":
                await aws.CloudFormation.ExecuteChangeSetAsync(new() { ChangeSetName = reviewed.ChangeSetArn }, Ending);
                await SettledAsync(aws, stack);
                return reviewed;
            case "the stack is deleted" or "the stack is deleted and made again":
                await aws.Runner.RemoveAsync(new(stack, reviewed.Plan.Account, reviewed.Plan.Region, reviewed.Plan.Timeout), aws.Progress, Ending);
                if (way.EndsWith("again", StringComparison.Ordinal))
                {
                    (await aws.DeployAsync(EmulatedAccount.Plan(Queue))).Outcome.ShouldBe(Outcome.Succeeded);
                }
                return reviewed;
            case "another set is put in its place":
                return reviewed with { ChangeSetArn = (await aws.ReviewedAsync(EmulatedAccount.Plan(Queue, ("Seconds", "99")))).ChangeSetArn };
            case "the digest is put in place of another's":
                ReviewDigest.TryParse("sha256:" + new string('0', 64), out var other).ShouldBeTrue();
                return reviewed with { Digest = other };
            default:
                aws.CloudFormation.BeforeRequestEvent += (_, arguments) =>
                {
                    if (arguments is WebServiceRequestEventArgs { Request: ExecuteChangeSetRequest })
                    {
                        throw new TokenAlreadyExistsException("A client request token already exists", null, ErrorType.Sender, "TokenAlreadyExistsException", "id", System.Net.HttpStatusCode.BadRequest);
                    }
                };
                return reviewed;
        }
    }

    private static async Task CreateAsync(EmulatedAccount aws, string stack, string name, string seconds)
    {
        await aws.CloudFormation.CreateChangeSetAsync(
            new() { StackName = stack, ChangeSetName = name, ChangeSetType = ChangeSetType.UPDATE, TemplateBody = Queue, Parameters = [Seconds(seconds)] }, Ending);
        while ((await aws.CloudFormation.DescribeChangeSetAsync(new() { StackName = stack, ChangeSetName = name }, Ending)).Status == ChangeSetStatus.CREATE_IN_PROGRESS)
        {
            await Task.Yield();
        }
    }

    private static async Task SettledAsync(EmulatedAccount aws, string stack)
    {
        while (await aws.Runner.FindAsync(stack, Ending) is { Status.IsSettled: false })
        {
            await Task.Yield();
        }
    }

    private static async Task<string?> TemplateValueAsync(EmulatedAccount aws, string stack)
    {
        try
        {
            var found = (await aws.CloudFormation.DescribeStacksAsync(new() { StackName = stack }, Ending)).Stacks[0];
            return found.StackStatus + " " + found.Parameters?.FirstOrDefault()?.ParameterValue;
        }
        catch (AmazonCloudFormationException)
        {
            return null;
        }
    }

    private static Parameter Seconds(string value) => new() { ParameterKey = "Seconds", ParameterValue = value };

    private sealed class LaterTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
