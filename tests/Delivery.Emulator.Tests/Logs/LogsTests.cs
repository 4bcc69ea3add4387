using System.Text.Json.Nodes;
using Delivery.Emulator.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Emulator.Tests.Logs;

public sealed class LogsTests
{
    [Fact]
    public async Task Events_are_read_in_order_forwards_and_backwards()
    {
        await using var emulator = await WithStreamAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await PutAsync(emulator, [.. Enumerable.Range(0, 5).Select(i => (now + (i / 2), $"line {i}"))]);

        var latest = await CallAsync(emulator, "GetLogEvents", new JsonObject { ["logGroupName"] = "/ecs/w", ["logStreamName"] = "w/1", ["limit"] = 2 });
        var earlier = await CallAsync(emulator, "GetLogEvents", new JsonObject
        {
            ["logGroupName"] = "/ecs/w",
            ["logStreamName"] = "w/1",
            ["limit"] = 10,
            ["nextToken"] = latest["nextBackwardToken"]!.DeepClone(),
        });
        var end = await CallAsync(emulator, "GetLogEvents", new JsonObject
        {
            ["logGroupName"] = "/ecs/w",
            ["logStreamName"] = "w/1",
            ["nextToken"] = latest["nextForwardToken"]!.DeepClone(),
        });

        Messages(latest).ShouldBe(["line 3", "line 4"]);
        Messages(earlier).ShouldBe(["line 0", "line 1", "line 2"]);
        Messages(end).ShouldBeEmpty();
        end["nextForwardToken"]!.GetValue<string>().ShouldBe(latest["nextForwardToken"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_group_is_filtered_by_terms_page_by_page()
    {
        await using var emulator = await WithStreamAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await PutAsync(emulator, [(now, "ERROR one"), (now, "info"), (now + 1, "ERROR two"), (now + 2, "ERROR ignored")]);
        var input = new JsonObject { ["logGroupName"] = "/ecs/w", ["filterPattern"] = "ERROR -ignored", ["limit"] = 1 };

        var first = await CallAsync(emulator, "FilterLogEvents", input);
        input["nextToken"] = first["nextToken"]!.DeepClone();
        var second = await CallAsync(emulator, "FilterLogEvents", input);

        Messages(first).ShouldBe(["ERROR one"]);
        Messages(second).ShouldBe(["ERROR two"]);
        second["nextToken"].ShouldBeNull();
    }

    [Theory]
    [InlineData("CreateLogGroup", """{"logGroupName":"/ecs/w"}""", "ResourceAlreadyExistsException")]
    [InlineData("CreateLogStream", """{"logGroupName":"/ecs/w","logStreamName":"w/1"}""", "ResourceAlreadyExistsException")]
    [InlineData("DeleteLogGroup", """{"logGroupName":"/none"}""", "ResourceNotFoundException")]
    [InlineData("GetLogEvents", """{"logGroupName":"/ecs/w","logStreamName":"none"}""", "ResourceNotFoundException")]
    [InlineData("PutRetentionPolicy", """{"logGroupName":"/ecs/w","retentionInDays":8}""", "InvalidParameterException")]
    [InlineData("FilterLogEvents", """{"logGroupName":"/ecs/w","filterPattern":"{ $.x = }"}""", "InvalidParameterException")]
    [InlineData("FilterLogEvents", """{"logGroupName":"/ecs/w","filterPattern":"[ip, user]"}""", "InvalidParameterException")]
    [InlineData("StartLiveTail", """{"logGroupIdentifiers":["/ecs/w"]}""", "UnknownOperationException")]
    [InlineData("StartQuery", """{"logGroupName":"/ecs/w"}""", "UnknownOperationException")]
    public async Task Refusals_have_the_services_codes(string operation, string input, string code)
    {
        await using var emulator = await WithStreamAsync();

        var (status, body) = await emulator.JsonAsync("logs", $"Logs_20140328.{operation}", JsonNode.Parse(input)!);

        status.ShouldBe(400);
        body["__type"]!.GetValue<string>().ShouldBe(code);
    }

    [Theory]
    [InlineData("{ $.level = \"Error\" }", "1")]
    [InlineData("{ $.level = \"*r*\" }", "1,2")]
    [InlineData("{ $.status >= 500 || $.user.name = \"ann\" }", "1,3")]
    [InlineData("{ ($.level = Warning) && ($.status != 500) }", "2")]
    [InlineData("{ $.tags[0] = \"a\" }", "3")]
    [InlineData("{ $.user IS NULL }", "2")]
    [InlineData("{ $.user NOT EXISTS }", "1")]
    [InlineData("{ $.done IS TRUE }", "3")]
    public async Task Events_in_JSON_are_filtered_by_their_fields(string pattern, string expected)
    {
        await using var emulator = await WithStreamAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await PutAsync(emulator,
        [
            (now, """{"id":1,"level":"Error","status":500}"""),
            (now, """{"id":2,"level":"Warning","status":404,"user":null}"""),
            (now, """{"id":3,"user":{"name":"ann"},"tags":["a","b"],"done":true}"""),
            (now, "level Error status 500"),
        ]);

        var found = await CallAsync(emulator, "FilterLogEvents", new JsonObject { ["logGroupName"] = "/ecs/w", ["filterPattern"] = pattern });

        string.Join(',', Messages(found).Select(each => JsonNode.Parse(each)!["id"]!.GetValue<int>())).ShouldBe(expected);
    }

    [Fact]
    public async Task Events_past_their_groups_retention_are_answered_no_more_and_free_their_space()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await WithStreamAsync(time);
        await CallAsync(emulator, "PutRetentionPolicy", new JsonObject { ["logGroupName"] = "/ecs/w", ["retentionInDays"] = 3 });
        await PutAsync(emulator, [(time.GetUtcNow().ToUnixTimeMilliseconds(), "old")]);
        time.Advance(TimeSpan.FromDays(2));
        await PutAsync(emulator, [(time.GetUtcNow().ToUnixTimeMilliseconds(), "new")]);
        (await StoredBytesAsync(emulator)).ShouldBe(2 * (3 + 26));

        time.Advance(TimeSpan.FromDays(1.5));
        var read = await CallAsync(emulator, "GetLogEvents", new JsonObject { ["logGroupName"] = "/ecs/w", ["logStreamName"] = "w/1", ["startFromHead"] = true });
        var stored = await StoredBytesAsync(emulator);
        for (var look = 0; stored > 3 + 26 && look < 1000; look++)
        {
            // The server sets its timer on another thread: each look moves the clock on a little.
            time.Advance(TimeSpan.FromMinutes(1));
            stored = await StoredBytesAsync(emulator);
        }

        Messages(read).ShouldBe(["new"]);
        stored.ShouldBe(3 + 26);
    }

    private static async Task<int> StoredBytesAsync(RunningEmulator emulator) =>
        (await CallAsync(emulator, "DescribeLogGroups", []))["logGroups"]![0]!["storedBytes"]!.GetValue<int>();

    private static async Task<RunningEmulator> WithStreamAsync(TimeProvider? time = null)
    {
        var emulator = await RunningEmulator.StartAsync(time);
        await CallAsync(emulator, "CreateLogGroup", new JsonObject { ["logGroupName"] = "/ecs/w" });
        await CallAsync(emulator, "CreateLogStream", new JsonObject { ["logGroupName"] = "/ecs/w", ["logStreamName"] = "w/1" });
        return emulator;
    }

    private static Task<JsonObject> PutAsync(RunningEmulator emulator, (long At, string Text)[] events) => CallAsync(emulator, "PutLogEvents", new JsonObject
    {
        ["logGroupName"] = "/ecs/w",
        ["logStreamName"] = "w/1",
        ["logEvents"] = new JsonArray([.. events.Select(each => new JsonObject { ["timestamp"] = each.At, ["message"] = each.Text })]),
    });

    private static async Task<JsonObject> CallAsync(RunningEmulator emulator, string operation, JsonObject input)
    {
        var (status, body) = await emulator.JsonAsync("logs", $"Logs_20140328.{operation}", input);
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }

    private static string[] Messages(JsonObject answer) => [.. answer["events"]!.AsArray().Select(each => each!["message"]!.GetValue<string>())];
}
