using System.Text.Json.Nodes;
using Delivery.Emulator.Faults;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Faults;

/// <summary>Scenarios of tests, and calls that show what they do.</summary>
internal static class Faulted
{
    public static Scenario Scenario(string faults, long seed = 0) => ScenarioReader.Read(
        $"name: test\ndescription: A test.\nsource: none\nseed: {seed}\nfaults:\n{faults}", "of a test");

    public static async Task<RunningEmulator> StartAsync(string faults, TimeProvider? time = null)
    {
        var emulator = await RunningEmulator.StartAsync(time);
        emulator.Server.Faults.Start(Scenario(faults));
        return emulator;
    }

    public static Task<(int Status, JsonObject Body)> SsmAsync(this RunningEmulator emulator, string operation, JsonObject input) =>
        emulator.JsonAsync("ssm", $"AmazonSSM.{operation}", input);

    public static Task<(int Status, JsonObject Body)> PutAsync(this RunningEmulator emulator, string name, string value) =>
        emulator.SsmAsync("PutParameter", new JsonObject { ["Name"] = name, ["Value"] = value, ["Type"] = "String", ["Overwrite"] = true });

    /// <summary>A parameter's value; null where there is none.</summary>
    public static async Task<string?> ValueAsync(this RunningEmulator emulator, string name)
    {
        var (_, body) = await emulator.SsmAsync("GetParameter", new JsonObject { ["Name"] = name });
        return body["Parameter"]?["Value"]?.GetValue<string>();
    }

    /// <summary>A Query call's answer as it came.</summary>
    public static Task<(int Status, string Body)> QueryAsync(this RunningEmulator emulator, string service, string form) =>
        emulator.SendAsync(SignedRequest.Query(emulator.Url, service, form));

    /// <summary>How often each fault happened.</summary>
    public static IReadOnlyList<int> Fired(this RunningEmulator emulator) =>
        [.. emulator.Server.Faults.Report()!["faults"]!.AsArray().Select(fault => fault!["fired"]!.GetValue<int>())];
}
