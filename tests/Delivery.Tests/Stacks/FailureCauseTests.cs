using Delivery.Stacks;

namespace Delivery.Tests.Stacks;

public sealed class FailureCauseTests
{
    private static StackEvent Event(string id, string status, string? reason = null, bool isStack = false) =>
        new(Guid.NewGuid().ToString(), id, id, isStack ? "AWS::CloudFormation::Stack" : "AWS::X::Y", status, reason, null, isStack, DateTimeOffset.UnixEpoch);

    [Fact]
    public void The_first_resource_that_failed_of_itself_is_the_cause_whatever_the_rollback_adds()
    {
        StackEvent[] events =
        [
            Event("stack", "UPDATE_IN_PROGRESS", "User Initiated", isStack: true),
            Event("A", "CREATE_IN_PROGRESS"),
            Event("B", "CREATE_FAILED", "Resource creation cancelled"),
            Event("A", "CREATE_FAILED", "Quota exceeded"),
            Event("stack", "UPDATE_ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [A, B].", isStack: true),
            Event("C", "DELETE_FAILED", "Still in use"),
            Event("stack", "UPDATE_ROLLBACK_FAILED", "The following resource(s) failed to delete: [C].", isStack: true),
        ];

        FailureCause.Of(events)!.ShouldSatisfyAllConditions(cause => cause.LogicalId.ShouldBe("A"), cause => cause.Reason.ShouldBe("Quota exceeded"));
    }

    [Fact]
    public void Where_no_resource_failed_the_stacks_own_words_are_the_cause() =>
        FailureCause.Of([Event("stack", "UPDATE_IN_PROGRESS", null, true), Event("stack", "UPDATE_ROLLBACK_IN_PROGRESS", "User cancelled the update", true)])!
            .Reason.ShouldBe("User cancelled the update");

    [Theory]
    [InlineData("Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.\" (RequestToken: 1f2e-3, HandlerErrorCode: GeneralServiceException)",
        "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'")]
    [InlineData("Resource handler returned message: \"Queue exists (Service: Sqs, Status Code: 400, Request ID: 1-2) (SDK Attempt Count: 1)\" (RequestToken: 1, HandlerErrorCode: AlreadyExists)", "Queue exists")]
    [InlineData("Access denied (Service: AmazonSQS; Status Code: 403; Error Code: AccessDenied; Request ID: 1; Proxy: null)", "Access denied")]
    [InlineData("It said: \"no\" (for a reason)", "It said: \"no\" (for a reason)")]
    [InlineData("(RequestToken: 1)", "(RequestToken: 1)")]
    public void Awss_words_are_shortened_to_what_they_say(string reason, string words) =>
        new FailureCause("Queue", "AWS::SQS::Queue", null, "CREATE_FAILED", reason).Sentence.ShouldBe("Queue could not be created: " + words);

    [Fact]
    public void A_success_has_no_cause() =>
        FailureCause.Of([Event("stack", "CREATE_IN_PROGRESS", "User Initiated", true), Event("A", "CREATE_COMPLETE"), Event("stack", "CREATE_COMPLETE", null, true)]).ShouldBeNull();
}
