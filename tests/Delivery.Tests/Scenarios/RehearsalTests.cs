namespace Delivery.Tests.Scenarios;

/// <summary>A real environment's delivery, rehearsed as it stands in the repository, without its account: the local AWS is a process of the run's own.</summary>
public sealed class RehearsalTests
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_environment_is_rehearsed_as_it_would_be_delivered_and_nothing_is_left()
    {
        await using var delivery = await RehearsedDelivery.StartAsync();

        var good = await delivery.RehearseAsync("dev");

        good.ExitCode.ShouldBe(0, Told(good));
        good.Lines.ShouldContain("Rehearsal of dev (account 111111111111, eu-west-1) on a local AWS of its own: no scenario");
        good.Lines.ShouldContain(line => line.Contains("a rehearsal approves what it was shown, sha256:", StringComparison.Ordinal));
        good.Lines.ShouldContain("ended as it should: Succeeded (exit 0)");
        good.Report["stages"]!.AsArray().Select(stage => $"{stage!["stackName"]} {stage["outcome"]}").ShouldBe(
            ["sample-worker-dev-bootstrap Succeeded", "sample-worker-dev-cluster Succeeded", "sample-worker-dev-service Succeeded"]);
        NothingIsLeft(delivery);

        var crashing = await delivery.RehearseAsync("dev", "crash-loop");

        crashing.ExitCode.ShouldBe(0, Told(crashing));
        crashing.Lines.ShouldContain("ended as it should: RolledBack (exit 4)");
        crashing.Report["stages"]!.AsArray().Single(stage => stage!["stage"]!.GetValue<string>() == "service")!["outcome"]!.GetValue<string>().ShouldBe("RolledBack");
        NothingIsLeft(delivery);

        var file = Path.Combine(delivery.Root, "cache", "mild.yml");
        await File.WriteAllTextAsync(file, """
            name: mild
            description: One call is throttled, and yet a rollback is expected.
            source: none
            expect: { outcome: RolledBack, exitCode: 4 }
            faults:
              - when: { service: cloudformation, nth: 1 }
                then: { throttle: }
            """, Ending);
        var mild = await delivery.RehearseAsync("dev", file);

        mild.ExitCode.ShouldBe(1, Told(mild));
        mild.Lines.ShouldContain(line => line.Contains("DLV-0422", StringComparison.Ordinal) && line.Contains("it ended Succeeded (exit 0), not RolledBack (exit 4)", StringComparison.Ordinal));
        NothingIsLeft(delivery);
    }

    [Fact]
    public async Task A_scenario_that_can_t_be_rehearsed_is_refused_with_every_problem()
    {
        await using var delivery = await RehearsedDelivery.StartAsync();
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(delivery.Root, "cache")).FullName, "wrong.yml");
        await File.WriteAllTextAsync(file, "name: wrong\nfaults:\n  - then: { explode: }\n", Ending);

        var end = await delivery.RehearseAsync("dev", file);

        end.ExitCode.ShouldBe(2, Told(end));
        end.Lines.ShouldContain(line => line.Contains("DLV-0420", StringComparison.Ordinal)
            && line.Contains("line 1: the scenario lacks 'description'", StringComparison.Ordinal) && line.Contains("line 3: there is no fault 'explode'", StringComparison.Ordinal));
    }

    private static string Told(RehearsedEnd end) => string.Join('\n', end.Lines);

    private static void NothingIsLeft(RehearsedDelivery delivery)
    {
        var states = Path.Combine(delivery.Root, "cache", "rehearsal");
        (Directory.Exists(states) ? Directory.GetDirectories(states) : []).ShouldBeEmpty();
    }
}
