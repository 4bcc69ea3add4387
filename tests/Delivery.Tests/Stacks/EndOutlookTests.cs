using Delivery.Stacks;

namespace Delivery.Tests.Stacks;

public sealed class EndOutlookTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 27, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_resource_that_takes_longest_decides_also_where_it_has_to_begin_yet()
    {
        Of([Running("Vpc", "AWS::EC2::VPC")], 0, ("Nat", "AWS::EC2::NatGateway")).NotBefore.ShouldBeGreaterThan(TimeSpan.FromSeconds(60));
        Of([Running("Nat", "AWS::EC2::NatGateway")], 50).NotBefore.ShouldBe(TimeSpan.FromSeconds(10));
        Of([Running("Nat", "AWS::EC2::NatGateway")], 100).ShouldBe(new(TimeSpan.Zero, TimeSpan.FromSeconds(35)));
        Of([Running("Nat", "AWS::EC2::NatGateway")], 500).ShouldBe(EndOutlook.Open);
    }

    [Fact]
    public void How_long_a_creation_takes_says_nothing_of_an_update_but_its_own_past_does()
    {
        var update = Running("Nat", "AWS::EC2::NatGateway") with { Status = "UPDATE_IN_PROGRESS" };
        Of([update], 0).NotBefore.ShouldBe(TimeSpan.Zero);

        var past = StackPast.Of([update with { At = Start }, update with { At = Start.AddSeconds(1) }, update with { Id = "last", Status = "UPDATE_COMPLETE", At = Start.AddSeconds(200) }]);
        past.Newest.ShouldBe("last");
        EndOutlook.Of([update], _ => TimeSpan.Zero, [], past).ShouldBe(new(TimeSpan.FromSeconds(150), TimeSpan.FromSeconds(250)));
        EndOutlook.Of([Running("Other", "AWS::SQS::Queue")], _ => TimeSpan.Zero, [new("Nat", null)], past).NotBefore.ShouldBeGreaterThan(TimeSpan.FromSeconds(150));
    }

    [Fact]
    public void A_failure_and_a_resource_of_which_the_page_has_the_end_alone_are_no_past() => StackPast.Of(
    [
        Running("Failed", "AWS::SQS::Queue"), Running("Failed", "AWS::SQS::Queue") with { Status = "CREATE_FAILED", At = Start.AddSeconds(9) },
        Running("Cut", "AWS::SQS::Queue") with { Status = "CREATE_COMPLETE" },
    ]).Durations.ShouldBeEmpty();

    private static EndOutlook Of(IReadOnlyList<StackEvent> running, int since, params (string LogicalId, string Type)[] ahead) =>
        EndOutlook.Of(running, _ => TimeSpan.FromSeconds(since), ahead.Select(next => KeyValuePair.Create(next.LogicalId, (string?)next.Type)), StackPast.None);

    private static StackEvent Running(string logicalId, string type) => new(logicalId, logicalId, null, type, "CREATE_IN_PROGRESS", null, null, IsStack: false, Start);
}
