using Delivery.Stacks;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Tests.Stacks;

/// <summary>
/// How late an operation's end is noticed and what that costs, for resources that take what event logs show; simulated, so that a change of the rhythm is
/// seen at once. The truth over the network is <c>bench/</c>'s.
/// </summary>
public sealed class NoticingTests
{
    private static readonly Dictionary<string, Step[]> Stacks = new()
    {
        ["queue"] = [new("Queue", "AWS::SQS::Queue", 0, 1)],
        ["role"] = [new("Role", "AWS::IAM::Role", 0, 15)],
        ["network"] = [new("Vpc", "AWS::EC2::VPC", 0, 12), new("Gateway", "AWS::EC2::InternetGateway", 0, 16), new("Subnet", "AWS::EC2::Subnet", 12, 5)],
        ["nat"] =
        [
            new("Vpc", "AWS::EC2::VPC", 0, 12), new("Gateway", "AWS::EC2::InternetGateway", 0, 16), new("Subnet", "AWS::EC2::Subnet", 12, 5),
            new("Attachment", "AWS::EC2::VPCGatewayAttachment", 16, 1), new("Address", "AWS::EC2::EIP", 17, 15), new("Nat", "AWS::EC2::NatGateway", 32, 120),
        ],
        ["profile"] = [new("Role", "AWS::IAM::Role", 0, 15), new("Profile", "AWS::IAM::InstanceProfile", 15, 120)],
        ["update"] = [new("Task", "AWS::ECS::TaskDefinition", 0, 1) { IsUpdate = true }, new("Service", "AWS::ECS::Service", 1, 200) { IsUpdate = true }],
    };

    [Fact]
    public void Ends_are_noticed_within_a_second_with_no_more_than_thirty_calls_a_minute()
    {
        var random = new Random(20261127);
        var all = Stacks.SelectMany(stack => Enumerable.Range(0, 200).Select(_ => Run(stack.Value, 0.9 + (0.2 * random.NextDouble()), random))).ToList();

        Percentile(all.Select(one => one.Late), 0.95).ShouldBeLessThan(1.0);
        Percentile(all.Select(one => one.Late), 1).ShouldBeLessThan(3.0);
        all.Max(one => one.Calls / Math.Max(1, one.Took / 60)).ShouldBeLessThanOrEqualTo(30.0);
    }

    /// <param name="Start">Seconds after the operation's beginning.</param>
    private sealed record Step(string Id, string Type, double Start, double Takes)
    {
        public bool IsUpdate { get; init; }

        public StackEvent Event(DateTimeOffset at, string status) => new("", Id, null, Type, $"{(IsUpdate ? "UPDATE" : "CREATE")}_{status}", null, null, IsStack: false, at);
    }

    private static (double Late, double Took, int Calls) Run(Step[] steps, double pace, Random random)
    {
        var time = new FakeTimeProvider();
        var began = time.GetUtcNow();
        var past = StackPast.Of([.. steps.Where(step => step.IsUpdate).SelectMany(step =>
            new[] { step.Event(began.AddSeconds(step.Start), "IN_PROGRESS"), step.Event(began.AddSeconds(step.Start + step.Takes), "COMPLETE") })]);
        var rhythm = new PollingRhythm(random.NextDouble);
        var budget = new CallBudget(time);
        var resources = new BegunResources();
        var known = 0;
        var took = steps.Max(step => step.Start + step.Takes) * pace;
        for (var calls = 1; ; calls++)
        {
            budget.Spend();
            var now = time.GetUtcNow() - began;
            if (now.TotalSeconds >= took)
            {
                return (now.TotalSeconds - took, took, calls);
            }
            var begun = steps.Where(step => step.Start * pace <= now.TotalSeconds).ToList();
            var running = begun.Where(step => (step.Start + step.Takes) * pace > now.TotalSeconds).ToList();
            foreach (var step in begun.Where(step => !resources.Has(step.Id)))
            {
                resources.Add(step.Event(began.AddSeconds(step.Start * pace), "IN_PROGRESS"), time.GetUtcNow());
            }
            var events = begun.Count + begun.Count - running.Count;
            var outlook = EndOutlook.Of(
                [.. running.Select(step => step.Event(time.GetUtcNow(), "IN_PROGRESS"))], id => resources.Since(id, time.GetUtcNow()), steps.Except(begun).Select(step => KeyValuePair.Create(step.Id, step.IsUpdate ? null : step.Type)), past);
            time.Advance(budget.Within(rhythm.AfterAnswer(events > known, outlook.NotBefore), outlook.Window));
            known = events;
        }
    }

    private static double Percentile(IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToList();
        return sorted[(int)Math.Ceiling(part * sorted.Count) - 1];
    }
}
