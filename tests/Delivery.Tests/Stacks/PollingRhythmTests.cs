using CsCheck;
using Delivery.Stacks;

namespace Delivery.Tests.Stacks;

public sealed class PollingRhythmTests
{
    [Fact]
    public void A_quiet_operation_is_asked_at_most_thirty_times_a_minute_once_it_is_quiet()
    {
        var rhythm = new PollingRhythm(() => 0);
        var pauses = Enumerable.Range(0, 40).Select(_ => rhythm.AfterAnswer(hasNews: false, isNearEnd: false)).ToList();

        pauses[0].ShouldBeLessThan(TimeSpan.FromSeconds(0.3));
        pauses[^1].ShouldBeGreaterThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void News_bring_the_next_question_forward_and_errors_put_it_off()
    {
        var rhythm = new PollingRhythm(() => 0.5);
        var quiet = Enumerable.Range(0, 10).Select(_ => rhythm.AfterAnswer(false, false)).Last();

        rhythm.AfterAnswer(hasNews: true, isNearEnd: false).ShouldBeLessThan(quiet);
        rhythm.AfterError().ShouldBeLessThan(rhythm.AfterError());
        Enumerable.Range(0, 50).Select(_ => rhythm.AfterError()).Last().ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void No_pause_is_zero_or_longer_than_twenty_seconds() =>
        Gen.Select(Gen.Double[0, 0.999], Gen.Bool.Array[1, 60]).Sample((random, calls) =>
        {
            var rhythm = new PollingRhythm(() => random);
            return calls.All(isError => (isError ? rhythm.AfterError() : rhythm.AfterAnswer(isError, true)) is { TotalMilliseconds: > 50 and < 20_000 });
        });
}
