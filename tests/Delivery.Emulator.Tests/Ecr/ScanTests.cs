using System.Text.Json.Nodes;
using Delivery.Emulator.Ecr;
using Delivery.Emulator.Tests.Hosting;
using Delivery.Emulator.Tests.Registry;

namespace Delivery.Emulator.Tests.Ecr;

/// <summary>Source: AmazonECR/latest/userguide/image-scanning-basic.html (read 2026-11-26).</summary>
public sealed class ScanTests
{
    [Fact]
    public async Task A_scan_finds_what_the_scenario_says_and_else_nothing()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "worker");
        await CallAsync(emulator, "PutImageScanningConfiguration", new JsonObject { ["imageScanningConfiguration"] = new JsonObject { ["scanOnPush"] = true } });
        emulator.Server.ScanFindings.Set("worker", "bad", new ScanOutcome("COMPLETE", [new("CVE-2026-1", "CRITICAL"), new("CVE-2026-2", "LOW"), new("CVE-2026-3", "LOW")]));
        emulator.Server.ScanFindings.Set("*", "odd", new ScanOutcome("UNSUPPORTED_IMAGE", []));
        foreach (var tag in (string[])["good", "bad", "odd"])
        {
            using var pushed = await registry.PushImageAsync("worker", tag, tag);
        }

        var good = await FindingsAsync(emulator, "good");
        var bad = await FindingsAsync(emulator, "bad", maxResults: 2);
        var odd = await FindingsAsync(emulator, "odd");

        good["imageScanFindings"]!["findings"]!.AsArray().ShouldBeEmpty();
        bad["imageScanStatus"]!["status"]!.GetValue<string>().ShouldBe("COMPLETE");
        bad["imageScanFindings"]!["findingSeverityCounts"]!["LOW"]!.GetValue<int>().ShouldBe(2);
        bad["imageScanFindings"]!["findings"]!.AsArray().Select(each => each!["name"]!.GetValue<string>()).ShouldBe(["CVE-2026-1", "CVE-2026-2"]);
        bad["nextToken"].ShouldNotBeNull();
        odd["imageScanStatus"]!["status"]!.GetValue<string>().ShouldBe("UNSUPPORTED_IMAGE");
        odd["imageScanFindings"].ShouldBeNull();
    }

    [Fact]
    public async Task A_rule_of_the_registry_scans_on_push_by_repository_name()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var registry = await RegistryClient.LoginAsync(emulator, "worker", "other");
        await RegistryClient.CallAsync(emulator, "PutRegistryScanningConfiguration", new JsonObject
        {
            ["rules"] = new JsonArray(new JsonObject
            {
                ["scanFrequency"] = "SCAN_ON_PUSH",
                ["repositoryFilters"] = new JsonArray(new JsonObject { ["filter"] = "work*", ["filterType"] = "WILDCARD" }),
            }),
        });
        using var one = await registry.PushImageAsync("worker", "1", "layer");
        using var two = await registry.PushImageAsync("other", "1", "layer");

        (await FindingsAsync(emulator, "1"))["imageScanStatus"]!["status"]!.GetValue<string>().ShouldBe("COMPLETE");
        var refused = await RegistryClient.CallAsync(emulator, "DescribeImageScanFindings", new JsonObject
        {
            ["repositoryName"] = "other",
            ["imageId"] = new JsonObject { ["imageTag"] = "1" },
        }, expected: 400);
        refused["__type"]!.GetValue<string>().ShouldBe("ScanNotFoundException");
    }

    private static Task<JsonObject> FindingsAsync(RunningEmulator emulator, string tag, int? maxResults = null) => CallAsync(
        emulator, "DescribeImageScanFindings", new JsonObject { ["imageId"] = new JsonObject { ["imageTag"] = tag }, ["maxResults"] = maxResults });

    private static Task<JsonObject> CallAsync(RunningEmulator emulator, string operation, JsonObject input)
    {
        input["repositoryName"] = "worker";
        return RegistryClient.CallAsync(emulator, operation, input);
    }
}
