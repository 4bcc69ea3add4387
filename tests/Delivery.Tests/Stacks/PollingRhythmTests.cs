using CsCheck;
using Delivery.Stacks;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Tests.Stacks;

public sealed class PollingRhythmTests
{
    [Fact]
    public void It_asks_seldom_while_an_end_is_far_off_and_often_where_it_is_possible()
    {
        var rhythm = new PollingRhythm(() => 0);
        var quiet = Enumerable.Range(0, 40).Select(_ => rhythm.AfterAnswer(hasNews: false, TimeSpan.FromMinutes(1))).ToList();

        quiet[0].ShouldBeLessThan(TimeSpan.FromSeconds(0.3));
        quiet[^1].ShouldBeGreaterThan(TimeSpan.FromSeconds(3));
        rhythm.AfterAnswer(hasNews: false, TimeSpan.FromSeconds(2)).ShouldBeLessThan(TimeSpan.FromSeconds(2.1));
        rhythm.AfterAnswer(hasNews: false).ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void News_bring_the_next_question_forward_and_errors_put_it_off()
    {
        var rhythm = new PollingRhythm(() => 0.5);
        var quiet = Enumerable.Range(0, 10).Select(_ => rhythm.AfterAnswer(false, TimeSpan.FromMinutes(1))).ToList()[^1];

        rhythm.AfterAnswer(hasNews: true, TimeSpan.FromMinutes(1)).ShouldBeLessThan(quiet);
        rhythm.AfterError().ShouldBeLessThan(rhythm.AfterError());
        Enumerable.Range(0, 50).Select(_ => rhythm.AfterError()).ToList()[^1].ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void No_pause_is_zero_or_longer_than_twenty_seconds() =>
        Gen.Select(Gen.Double[0, 0.999], Gen.Bool.Array[1, 60]).Sample((random, calls) =>
        {
            var rhythm = new PollingRhythm(() => random);
            return calls.All(isError => (isError ? rhythm.AfterError() : rhythm.AfterAnswer(isError)) is { TotalMilliseconds: > 50 and < 20_000 });
        });

    [Fact]
    public void Over_any_wait_longer_than_a_few_minutes_no_more_than_thirty_calls_a_minute_are_made() =>
        Gen.Select(Gen.Double[0, 0.999], Gen.Int[5, 60]).Sample((random, minutes) =>
        {
            var time = new FakeTimeProvider();
            var rhythm = new PollingRhythm(() => random);
            var budget = new CallBudget(time);
            var began = time.GetUtcNow();
            var calls = 0;
            while (time.GetUtcNow() - began < TimeSpan.FromMinutes(minutes))
            {
                budget.Spend();
                calls++;
                time.Advance(budget.Within(rhythm.AfterAnswer(hasNews: calls % 5 == 0)));
            }
            return calls <= 30 * minutes;
        });
}
