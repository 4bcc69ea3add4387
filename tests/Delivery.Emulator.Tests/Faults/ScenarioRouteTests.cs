using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Faults;

/// <summary>The scenario of a running emulator, from outside.</summary>
public sealed class ScenarioRouteTests
{
    private const string Own = "name: own\ndescription: Mine.\nsource: none\nfaults:\n  - when: { operation: GetParameter }\n    then: { throttle: }\n";

    [Fact]
    public async Task A_scenario_is_begun_by_name_or_text_counted_and_ended()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        (await SendAsync(emulator, HttpMethod.Get)).Body["scenario"].ShouldBeNull();

        (await SendAsync(emulator, HttpMethod.Post, "crash-loop\n")).Body["scenario"]!["name"]!.GetValue<string>().ShouldBe("crash-loop");
        (await SendAsync(emulator, HttpMethod.Post, Own)).Body["scenario"]!["name"]!.GetValue<string>().ShouldBe("own");
        (await emulator.SsmAsync("GetParameter", new JsonObject { ["Name"] = "/a" })).Body["__type"]!.GetValue<string>().ShouldBe("ThrottlingException");
        (await SendAsync(emulator, HttpMethod.Get)).Body["scenario"]!["faults"]!.ToJsonString().ShouldBe("""[{"kind":"throttle","line":5,"seen":1,"fired":1}]""");

        (await SendAsync(emulator, HttpMethod.Delete)).Body["scenario"]!["faults"]![0]!["fired"]!.GetValue<int>().ShouldBe(1);
        (await emulator.SsmAsync("GetParameter", new JsonObject { ["Name"] = "/a" })).Body["__type"]!.GetValue<string>().ShouldBe("ParameterNotFound");
    }

    [Theory]
    [InlineData("no-such-scenario")]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("name: x\nfaults: 3")]
    [InlineData("{{{{")]
    [InlineData("!!binary |\n  x")]
    [InlineData("\u0001\u0002")]
    public async Task What_is_no_scenario_is_refused_and_leaves_the_active_one(string body)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await SendAsync(emulator, HttpMethod.Post, Own);

        var (status, answer) = await SendAsync(emulator, HttpMethod.Post, body);

        status.ShouldBe(400);
        answer["message"]!.GetValue<string>().ShouldNotBeEmpty();
        (await SendAsync(emulator, HttpMethod.Get)).Body["scenario"]!["name"]!.GetValue<string>().ShouldBe("own");
    }

    [Fact]
    public async Task A_body_without_end_or_of_no_text_is_refused()
    {
        await using var emulator = await RunningEmulator.StartAsync();

        (await SendAsync(emulator, HttpMethod.Post, new string('x', 5_000_000))).Status.ShouldBe(400);
        (await SendAsync(emulator, HttpMethod.Post, content: new ByteArrayContent([0xff, 0xfe, 0xc0]))).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("Origin", "https://example.com")]
    [InlineData("Host", "example.com")]
    public async Task A_page_in_a_browser_begins_nothing(string header, string value)
    {
        await using var emulator = await RunningEmulator.StartAsync();

        (await SendAsync(emulator, HttpMethod.Post, Own, header: (header, value))).Status.ShouldBe(403);

        emulator.Server.Faults.Report().ShouldBeNull();
    }

    private static async Task<(int Status, JsonObject Body)> SendAsync(
        RunningEmulator emulator, HttpMethod method, string? body = null, HttpContent? content = null, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(emulator.Url, "/_emulator/scenario"));
        request.Content = content ?? (body is null ? null : new StringContent(body, Encoding.UTF8));
        if (header is var (name, value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var (status, text) = await emulator.SendAsync(request);
        return (status, JsonNode.Parse(text)!.AsObject());
    }
}
