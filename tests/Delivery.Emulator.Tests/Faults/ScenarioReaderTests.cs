using Delivery.Emulator.Faults;

namespace Delivery.Emulator.Tests.Faults;

public sealed class ScenarioReaderTests
{
    [Fact]
    public void Every_scenario_of_the_emulator_is_sound_and_named_as_its_file()
    {
        ScenarioLibrary.Names.Count.ShouldBeGreaterThan(35);
        foreach (var name in ScenarioLibrary.Names)
        {
            var scenario = ScenarioLibrary.Find(name);
            scenario.Name.ShouldBe(name);
            scenario.Description.ShouldEndWith(".", customMessage: name);
            scenario.Source.ShouldStartWith("https://", customMessage: name);
            scenario.Faults.ShouldNotBeEmpty(name);
        }
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_with_its_line()
    {
        const string Text = """
            name: Not A Name
            descripton: misspelt
            source: here
            timeout: soon
            expect: { outcome: Perfect, exitCode: 999 }
            faults:
              - when: { operation: Describe*, nth: 0, phase: rollback }
                then: { throttle: }
              - then: { explode: }
              - when: { service: cloudformation }
                then: { reset: sometimes }
              - when: { service: registry }
                then: { stale: { writes: 1 } }
              - then: { stale: { writes: 1, ago: 5s } }
              - then: { delay: }
              - when: { nth: 2, from: 1 }
                then: { fail-resource: { code: A } }
              - just a text
            """;

        var error = Should.Throw<ScenarioException>(() => ScenarioReader.Read(Text, "x.yml"));

        error.Message.ReplaceLineEndings("\n").ShouldBe("""
            the scenario x.yml can't be used:
              line 1: the scenario lacks 'description'
              line 1: a scenario's name is made of lower case letters, digits and hyphens
              line 2: the scenario has no key 'descripton'; it takes name, description, source, seed, given, target, timeout, expect, faults
              line 4: the scenario: 'timeout' must be a duration such as 500ms, 10s, 5m or 1h
              line 5: 'expect': 'outcome' must be one of Succeeded, NoChanges, ReviewRequired, ReviewRejected, RolledBack, Failed, TimedOut, Cancelled
              line 5: 'expect': 'exitCode' must be a number from 0 to 255
              line 7: 'when' of this fault has no key 'phase'; it takes service, operation, caller, stack, stack-status, since, nth, from, to, every, probability, after, until
              line 7: 'when' of this fault: 'nth' must be a number from 1 to 2147483647
              line 9: there is no fault 'explode'; there are error, throttle, deny, expire-credentials, reset, delay, truncate, stale, small-pages, scan-findings, call, change-set, drift, fail-resource, slow-resource, fail-change-set, validation, fail-pull, fail-start, exit-container, fail-health, refuse-placement
              line 11: 'reset': 'at' must be one of before, after
              line 13: 'stale' is not for the registry
              line 14: 'stale' takes one of 'before', 'writes', 'ago'
              line 15: 'delay': 'time' must be a duration such as 500ms, 10s, 5m or 1h
              line 16: 'nth' goes with neither 'from', 'to' nor 'every'
              line 17: 'fail-resource' lacks 'message'
              line 18: a fault is a mapping of 'when' and 'then'
            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("name: a\nname: b")]
    [InlineData("name: [")]
    [InlineData("a: &x 1\nb: *x")]
    [InlineData("\u0000\u0001")]
    [InlineData("{\"name\": 1, \"faults\": {}}")]
    [InlineData("faults: [{then: {call: {service: nowhere, operation: X}}}]")]
    public void What_is_no_scenario_is_refused_as_one(string text) =>
        Should.Throw<ScenarioException>(() => ScenarioReader.Read(text, "x.yml")).Message.ShouldStartWith("the scenario x.yml can't be used");

    [Fact]
    public void Deep_nesting_and_length_are_bounded()
    {
        Should.Throw<ScenarioException>(() => ScenarioReader.Read(new string('[', 60_000), "x"));
        Should.Throw<ScenarioException>(() => ScenarioReader.Read(new string('a', 70_000), "x")).Message.ShouldContain("longer than 65536 characters");
    }

    [Fact]
    public void The_list_for_people_is_80_columns_wide()
    {
        var lines = ScenarioText.List(ScenarioLibrary.All()).Split('\n');

        lines.ShouldAllBe(line => line.Length <= 80);
        lines.ShouldContain(line => line.StartsWith("crash-loop ", StringComparison.Ordinal));
    }
}
