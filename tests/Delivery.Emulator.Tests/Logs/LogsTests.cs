using System.Text.Json.Nodes;
using Delivery.Emulator.Tests.Hosting;

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
    [InlineData("FilterLogEvents", """{"logGroupName":"/ecs/w","filterPattern":"{ $.x = 1 }"}""", "InvalidParameterException")]
    [InlineData("StartQuery", """{"logGroupName":"/ecs/w"}""", "UnknownOperationException")]
    public async Task Refusals_have_the_services_codes(string operation, string input, string code)
    {
        await using var emulator = await WithStreamAsync();

        var (status, body) = await emulator.JsonAsync("logs", $"Logs_20140328.{operation}", JsonNode.Parse(input)!);

        status.ShouldBe(400);
        body["__type"]!.GetValue<string>().ShouldBe(code);
    }

    private static async Task<RunningEmulator> WithStreamAsync()
    {
        var emulator = await RunningEmulator.StartAsync();
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
