using Delivery.Stacks;
using Delivery.Tests.Deployment;

namespace Delivery.Tests.Stacks;

public sealed class OperationWatchTests
{
    private const string TakenName = """
        Resources:
          First: { Type: AWS::SQS::Queue }
          Second: { Type: AWS::SQS::Queue, DependsOn: First, Properties: { QueueName: not a name } }
        """;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operation_that_was_rolled_back_and_whose_stack_was_deleted_before_the_first_look_is_rolled_back()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var reviewed = await aws.ReviewedAsync(EmulatedAccount.Plan(TakenName));
        (await aws.ExecuteAsync(reviewed)).Outcome.ShouldBe(Outcome.RolledBack);
        await aws.CloudFormation.DeleteStackAsync(new() { StackName = reviewed.StackId }, Ending);
        var reader = new StackReader(aws.CloudFormation);
        while ((await reader.FindAsync(reviewed.StackId, Ending))?.Status.Status != "DELETE_COMPLETE")
        {
            await Task.Yield();
        }

        var end = await new OperationWatch(reader, TimeProvider.System, new PollingRhythm(() => 0))
            .WaitAsync(new(reviewed.StackId, Known: null, Token: null, TimeSpan.FromMinutes(1)), _ => { }, _ => { }, Ending);

        end.End.ShouldNotBeNull().Status.ShouldBe("ROLLBACK_COMPLETE");
        FailureCause.Of(end.Events).ShouldNotBeNull().LogicalId.ShouldBe("Second");
        end.Events[^1].Status.ShouldBe("ROLLBACK_COMPLETE");
    }
}
