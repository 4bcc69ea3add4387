using Delivery.Doctor;
using Delivery.Errors;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Tests.Doctor;

public sealed class CheckupTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_check_that_throws_is_a_result_among_the_others()
    {
        var results = await new Checkup(_time).RunAsync(
            [
                new("first", _ => throw new InvalidOperationException("broken")),
                new("second", _ => Task.FromResult(new CheckResult("second", CheckState.Ok, "fine"))),
                new("third", _ => throw new DeliveryException(new DeliveryError(ErrorCatalog.RepositoryShallow, "what", "file:3", "why", "do this"))),
            ], Ending);

        results.Select(result => (result.Name, result.State)).ShouldBe(
            [("first", CheckState.Failed), ("second", CheckState.Ok), ("third", CheckState.Misconfigured)]);
        results[0].Found.ShouldContain("broken");
        (results[2].Found, results[2].Fix).ShouldBe(("what (file:3): why", "do this"));
        Checkup.ProblemsOf(results).Select(error => error.Kind).ShouldBe([ErrorCatalog.Unexpected, ErrorCatalog.RepositoryShallow]);
    }

    [Fact]
    public async Task A_check_that_does_not_end_is_given_up_and_told_to_stop()
    {
        var token = new TaskCompletionSource<CancellationToken>();
        var checking = new Checkup(_time).RunAsync(
            [new("endless", ending => { token.SetResult(ending); return new TaskCompletionSource<CheckResult>().Task; })], Ending);
        var given = await token.Task;
        while (!checking.IsCompleted)
        {
            _time.Advance(Checkup.Limit);
            await Task.Yield();
        }

        (await checking).Single().State.ShouldBe(CheckState.Failed);
        given.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Checks_run_side_by_side()
    {
        var other = new TaskCompletionSource();
        var results = await new Checkup(_time).RunAsync(
            [
                new("waits", async _ => { await other.Task; return new CheckResult("waits", CheckState.Ok, ""); }),
                new("frees", _ => { other.SetResult(); return Task.FromResult(new CheckResult("frees", CheckState.Ok, "")); }),
            ], Ending);

        results.ShouldAllBe(result => result.State == CheckState.Ok);
    }

    [Theory]
    [InlineData(CheckState.Misconfigured, CheckState.Ok, 2)]
    [InlineData(CheckState.Misconfigured, CheckState.Failed, 1)]
    [InlineData(CheckState.Failed, CheckState.Warning, 1)]
    public void The_exit_code_is_the_users_only_where_all_problems_are(CheckState first, CheckState second, int expected) =>
        ExitCodes.Of(Outcome.Failed, Checkup.ProblemsOf([new("a", first, "x"), new("b", second, "y")]).ToList()).ShouldBe(expected);

    [Fact]
    public void Warnings_are_no_problem() => Checkup.ProblemsOf([new("a", CheckState.Warning, "x", "y"), new("b", CheckState.Ok, "z")]).ShouldBeEmpty();

    [Fact]
    public void The_table_keeps_its_columns_within_80()
    {
        CheckResult[] results =
        [
            new(".NET SDK", CheckState.Ok, "10.0.100; global.json wants 10.0.100"),
            new("Packages", CheckState.Warning, "stand-ins: AWSSDK.CloudFormation, AWSSDK.CloudWatchLogs, AWSSDK.ECR, AWSSDK.ECS; AWSSDK.Core 4.1.0", "None needed."),
            new("Credentials", CheckState.Misconfigured, "arn:aws:iam::123456789012:user/" + new string('x', 90), "Use others."),
            new("Clock", CheckState.Failed, "hostile \u001b[31m\nname"),
        ];

        var table = CheckupTable.Render(results, 80).Select(line => line.Text.TrimEnd()).ToList();

        table.ShouldAllBe(line => line.Length <= 80);
        (string.Join('\n', table) + "\n").ShouldMatchGolden("table.txt");
    }
}
