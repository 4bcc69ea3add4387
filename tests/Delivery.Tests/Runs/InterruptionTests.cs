using Delivery.Runs;

namespace Delivery.Tests.Runs;

/// <summary>Ctrl-C, as a person presses it.</summary>
public sealed class InterruptionTests
{
    private readonly List<string> _said = [];
    private readonly WaitedOperation _update = new("sample-worker-service", "./build.sh Deploy --environment dev", _ => Task.FromResult("the update is cancelled"));

    [Fact]
    public void Between_operations_the_first_signal_leaves_and_the_next_ends_the_process()
    {
        using var interruption = new Interruption(_ => throw new InvalidOperationException("nobody is to be asked"), _said.Add);

        interruption.Signal().ShouldBeTrue();

        interruption.Leaving.IsCancellationRequested.ShouldBeTrue();
        _said.ShouldBeEmpty();
        interruption.Signal().ShouldBeFalse();
    }

    [Fact]
    public void Without_a_terminal_an_operation_is_left_and_what_goes_on_is_said()
    {
        using var interruption = new Interruption(null, _said.Add);
        using var waited = interruption.During(_update);

        interruption.Signal().ShouldBeTrue();

        interruption.Leaving.IsCancellationRequested.ShouldBeTrue();
        _said.ShouldBe(["sample-worker-service: left; the operation goes on in AWS. ./build.sh Deploy --environment dev attaches to it and follows it to its end."]);
    }

    [Theory]
    [InlineData("l", true, "left; the operation goes on")]
    [InlineData(null, true, "left; the operation goes on")]
    [InlineData("w", false, "waiting on")]
    [InlineData("?", false, "waiting on")]
    [InlineData(" C ", false, "the update is cancelled")]
    public async Task On_a_terminal_the_answer_decides(string? answer, bool leaves, string said)
    {
        List<string> asked = [];
        using var interruption = new Interruption(Ask, _said.Add);
        using var waited = interruption.During(_update);

        interruption.Signal().ShouldBeTrue();
        await interruption.Asked;

        asked.ShouldHaveSingleItem().ShouldContain("[c]ancel the update");
        interruption.Leaving.IsCancellationRequested.ShouldBe(leaves);
        _said.ShouldHaveSingleItem().ShouldContain(said);
        interruption.IsAsking.ShouldBeFalse();

        string? Ask(string question)
        {
            asked.Add(question);
            return answer;
        }
    }

    [Fact]
    public async Task A_creation_says_what_its_removal_loses_and_is_not_cancelled()
    {
        var asked = "";
        using var interruption = new Interruption(
            question =>
            {
                asked = question;
                return "c";
            },
            _said.Add);
        using var waited = interruption.During(_update with { CancelAsync = null });

        interruption.Signal();
        await interruption.Asked;

        asked.ShouldContain("would lose what was made so far");
        asked.ShouldContain("aws cloudformation delete-stack --stack-name sample-worker-service");
        asked.ShouldNotContain("[c]ancel");
        _said.ShouldBe(["sample-worker-service: waiting on."]);
        interruption.Leaving.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_second_signal_leaves_at_once_and_the_answer_that_comes_after_decides_nothing()
    {
        using var answer = new ManualResetEventSlim();
        using var interruption = new Interruption(
            _ =>
            {
                answer.Wait(TestContext.Current.CancellationToken);
                return "c";
            },
            _said.Add);
        using var waited = interruption.During(_update);

        interruption.Signal().ShouldBeTrue();
        interruption.IsAsking.ShouldBeTrue();
        interruption.Signal().ShouldBeTrue();

        interruption.Leaving.IsCancellationRequested.ShouldBeTrue();
        _said.ShouldHaveSingleItem().ShouldContain("goes on in AWS. ./build.sh Deploy --environment dev attaches");
        answer.Set();
        await interruption.Asked;
        _said.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_comes_after_the_operations_end_decides_nothing()
    {
        using var answer = new ManualResetEventSlim();
        using var interruption = new Interruption(
            _ =>
            {
                answer.Wait(TestContext.Current.CancellationToken);
                return "l";
            },
            _said.Add);
        var waited = interruption.During(_update);

        interruption.Signal();
        waited.Dispose();
        answer.Set();
        await interruption.Asked;

        interruption.Leaving.IsCancellationRequested.ShouldBeFalse();
        _said.ShouldBeEmpty();
    }
}
