using Delivery;

namespace Rehearsal.Tests;

/// <summary>A real environment's delivery, rehearsed in a fresh clone without its account.</summary>
public sealed class RehearseStories : IAsyncLifetime
{
    private Clone _clone = null!;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _clone = await Clone.MakeAsync(CancellationToken.None);

    public ValueTask DisposeAsync()
    {
        _clone.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_environment_is_rehearsed_as_it_would_be_delivered_and_nothing_is_left()
    {
        (await _clone.BuildAsync(["Rehearse", "--scenario", "list"], Engine.None, Ending))
            .ShouldSucceed().ShouldSay("crash-loop  ");

        var good = await _clone.BuildAsync(["Rehearse", "--environment", "dev"], Engine.None, Ending);

        good.ShouldSucceed()
            .ShouldSay("Rehearsal of dev (account 111111111111, eu-west-1)")
            .ShouldSay("a rehearsal approves what it was shown, sha256:")
            .ShouldSay("ended as it should: Succeeded (exit 0)");
        var report = _clone.Report();
        report.Outcome.ShouldBe(Outcome.Succeeded);
        report.Stages.Select(stage => (stage.StackName, stage.Outcome)).ShouldBe([
            ("sample-worker-dev-bootstrap", Outcome.Succeeded), ("sample-worker-dev-cluster", Outcome.Succeeded), ("sample-worker-dev-service", Outcome.Succeeded),
        ]);
        NothingIsLeft();

        var crashing = await _clone.BuildAsync(["Rehearse", "--environment", "dev", "--scenario", "crash-loop"], Engine.None, Ending);

        crashing.ShouldSucceed()
            .ShouldSay("The queue of this worker is not configured.")
            .ShouldSay("ended as it should: RolledBack (exit 4)");
        _clone.Report().Stages.Single(stage => stage.Stage == "service").Outcome.ShouldBe(Outcome.RolledBack);
        NothingIsLeft();

        var file = Path.Combine(_clone.Root, "mild.yml");
        await File.WriteAllTextAsync(file, """
            name: mild
            description: One call is throttled, and yet a rollback is expected.
            source: none
            expect: { outcome: RolledBack, exitCode: 4 }
            faults:
              - when: { service: cloudformation, nth: 1 }
                then: { throttle: }
            """, Ending);
        (await _clone.BuildAsync(["Rehearse", "--environment", "dev", "--scenario", "mild.yml"], Engine.None, Ending))
            .ShouldExit(1).ShouldSay("DLV-0422").ShouldSay("it ended Succeeded (exit 0), not RolledBack (exit 4)");
        NothingIsLeft();
    }

    [Fact]
    public async Task What_can_t_be_rehearsed_is_refused_before_anything_is_built()
    {
        var file = Path.Combine(_clone.Root, "wrong.yml");
        await File.WriteAllTextAsync(file, "name: wrong\nfaults:\n  - then: { explode: }\n", Ending);

        (await _clone.BuildAsync(["CheckInputs+Rehearse", "--environment", "dev", "--scenario", "wrong.yml"], Engine.None, Ending))
            .ShouldExit(2)
            .ShouldSay("DLV-0420").ShouldSay("line 1: the scenario lacks 'description'").ShouldSay("line 3: there is no fault 'explode'")
            .ShouldSay("DLV-0421 A rehearsal is a run of its own");
    }

    private void NothingIsLeft()
    {
        var states = Path.Combine(_clone.Root, ".nuke", "temp", "rehearsal");
        (Directory.Exists(states) ? Directory.GetDirectories(states) : []).ShouldBeEmpty();
        Directory.Exists(_clone.StateFolder).ShouldBeFalse();
    }
}
