using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SecurityToken.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Delivery.Emulator.Tests.Hosting;
using Delivery.Emulator.Tests.Registry;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Emulator.Tests.Faults;

/// <summary>Faults of API calls, as clients meet them.</summary>
public sealed class CallFaultTests
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_error_is_answered_before_or_after_the_call_took_effect()
    {
        await using var emulator = await Faulted.StartAsync("""
              - when: { service: ssm, operation: PutParameter, nth: 1 }
                then: { error: { code: InternalServerError, message: not now, status: 500 } }
              - when: { service: ssm, operation: PutParameter, nth: 2 }
                then: { error: { code: InternalServerError, message: too late, status: 500, at: after } }
            """);

        var (status, body) = await emulator.PutAsync("/a", "1");
        status.ShouldBe(500);
        body["message"]!.GetValue<string>().ShouldBe("not now");
        (await emulator.ValueAsync("/a")).ShouldBeNull();

        (await emulator.PutAsync("/a", "2")).Status.ShouldBe(500);
        (await emulator.ValueAsync("/a")).ShouldBe("2");
    }

    [Fact]
    public async Task Throttling_has_the_code_that_each_service_s_client_knows()
    {
        await using var emulator = await Faulted.StartAsync("  - then: { throttle: }");
        using var sts = emulator.Sts();
        using var ssm = emulator.Ssm();

        (await Should.ThrowAsync<AmazonServiceException>(() => sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), Ending))).ErrorCode.ShouldBe("Throttling");
        var ofSsm = await Should.ThrowAsync<AmazonSimpleSystemsManagementException>(() => ssm.GetParameterAsync(new GetParameterRequest { Name = "/a" }, Ending));
        ofSsm.ErrorCode.ShouldBe("ThrottlingException");
        ofSsm.Message.ShouldBe("Rate exceeded");
        (await emulator.QueryAsync("cloudformation", "Action=ListStacks&Version=2010-05-15")).Body.ShouldContain("<Code>Throttling</Code>");
        (await emulator.QueryAsync("ec2", "Action=DescribeVpcs&Version=2016-11-15")).Body.ShouldContain("RequestLimitExceeded");
        (await emulator.JsonAsync("ecs", "AmazonEC2ContainerServiceV20141113.ListClusters", new JsonObject())).Body["__type"]!.GetValue<string>().ShouldBe("ThrottlingException");
    }

    [Fact]
    public async Task A_missing_permission_is_named_as_IAM_names_it()
    {
        await using var emulator = await Faulted.StartAsync("  - when: { operation: GetParameter }\n    then: { deny: { resource: 'arn:aws:ssm:eu-central-1:000000000000:parameter/a' } }");
        using var ssm = emulator.Ssm();

        var error = await Should.ThrowAsync<AmazonSimpleSystemsManagementException>(() => ssm.GetParameterAsync(new GetParameterRequest { Name = "/a" }, Ending));

        error.ErrorCode.ShouldBe("AccessDeniedException");
        error.Message.ShouldBe("User: arn:aws:iam::000000000000:user/local is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:eu-central-1:000000000000:parameter/a because no identity-based policy allows the ssm:GetParameter action");
    }

    [Fact]
    public async Task Credentials_that_expired_stay_expired_and_others_go_on()
    {
        await using var emulator = await Faulted.StartAsync("  - when: { operation: GetParameter, nth: 2 }\n    then: { expire-credentials: }");
        using var ssm = emulator.Ssm();
        using var other = emulator.Ssm(new BasicAWSCredentials("test", "test"));
        await ssm.PutParameterAsync(new PutParameterRequest { Name = "/a", Value = "1", Type = ParameterType.String }, Ending);
        await ssm.GetParameterAsync(new GetParameterRequest { Name = "/a" }, Ending);

        for (var call = 0; call < 2; call++)
        {
            var error = await Should.ThrowAsync<AmazonServiceException>(() => ssm.GetParameterAsync(new GetParameterRequest { Name = "/a" }, Ending));
            error.ErrorCode.ShouldBe("ExpiredTokenException");
        }

        (await other.GetParameterAsync(new GetParameterRequest { Name = "/a" }, Ending)).Parameter.Value.ShouldBe("1");
    }

    [Fact]
    public async Task A_reset_hides_whether_the_call_took_effect()
    {
        await using var emulator = await Faulted.StartAsync("""
              - when: { operation: PutParameter, nth: 1 }
                then: { reset: before }
              - when: { operation: PutParameter, nth: 2 }
                then: { reset: after }
            """);

        await Should.ThrowAsync<HttpRequestException>(() => emulator.PutAsync("/a", "1"));
        (await emulator.ValueAsync("/a")).ShouldBeNull();
        await Should.ThrowAsync<HttpRequestException>(() => emulator.PutAsync("/a", "2"));
        (await emulator.ValueAsync("/a")).ShouldBe("2");
    }

    [Fact]
    public async Task A_truncated_answer_breaks_off()
    {
        await using var emulator = await Faulted.StartAsync("  - when: { operation: ListStacks }\n    then: { truncate: 0.4 }");

        await Should.ThrowAsync<HttpRequestException>(() => emulator.QueryAsync("cloudformation", "Action=ListStacks&Version=2010-05-15"));
    }

    [Fact]
    public async Task A_delay_is_as_long_as_the_emulator_s_time_says()
    {
        var time = new FakeTimeProvider();
        await using var emulator = await Faulted.StartAsync("  - when: { operation: GetParameter }\n    then: { delay: 10s }", time);

        var value = emulator.ValueAsync("/a");
        while (emulator.Fired()[0] == 0)
        {
            await Task.Yield();
        }

        value.IsCompleted.ShouldBeFalse();
        while (!value.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(11));
            await Task.Yield();
        }

        (await value).ShouldBeNull();
    }

    [Fact]
    public async Task A_stale_read_shows_the_state_before_an_operation_or_some_writes_ago()
    {
        await using var emulator = await Faulted.StartAsync("""
              - when: { operation: GetParameter, since: PutParameter, nth: 1 }
                then: { stale: { before: PutParameter } }
              - when: { operation: GetParametersByPath, nth: 1 }
                then: { stale: { writes: 1 } }
            """);
        await emulator.PutAsync("/a", "1");
        (await emulator.ValueAsync("/a")).ShouldBeNull();
        (await emulator.ValueAsync("/a")).ShouldBe("1");
        await emulator.PutAsync("/a", "2");
        (await emulator.ValueAsync("/a")).ShouldBe("1");
        (await emulator.ValueAsync("/a")).ShouldBe("2");

        await emulator.PutAsync("/b", "3");
        (await Names()).ShouldBe(["/a"]);
        (await Names()).ShouldBe(["/a", "/b"]);

        async Task<IEnumerable<string>> Names() =>
            (await emulator.SsmAsync("GetParametersByPath", new JsonObject { ["Path"] = "/" })).Body["Parameters"]!.AsArray().Select(each => each!["Name"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_stale_read_shows_the_state_some_time_ago()
    {
        var time = new FakeTimeProvider();
        await using var emulator = await Faulted.StartAsync("  - when: { operation: GetParameter }\n    then: { stale: { ago: 5s } }", time);
        await emulator.PutAsync("/a", "1");
        time.Advance(TimeSpan.FromSeconds(10));
        await emulator.PutAsync("/a", "2");

        (await emulator.ValueAsync("/a")).ShouldBe("1");
        time.Advance(TimeSpan.FromSeconds(6));
        (await emulator.ValueAsync("/a")).ShouldBe("2");
    }

    [Fact]
    public async Task Lists_come_in_small_pages_that_lose_nothing()
    {
        await using var emulator = await Faulted.StartAsync("  - when: { operation: GetParametersByPath }\n    then: { small-pages: 2 }");
        foreach (var name in (string[])["/p/1", "/p/2", "/p/3", "/p/4", "/p/5"])
        {
            await emulator.PutAsync(name, "x");
        }

        using var ssm = emulator.Ssm();
        var sizes = new List<int>();
        var names = new List<string>();
        string? token = null;
        do
        {
            var page = await ssm.GetParametersByPathAsync(new GetParametersByPathRequest { Path = "/p", NextToken = token }, Ending);
            sizes.Add(page.Parameters.Count);
            names.AddRange(page.Parameters.Select(parameter => parameter.Name));
            token = page.NextToken;
        }
        while (token is not null);

        sizes.ShouldBe([2, 2, 1]);
        names.ShouldBe(["/p/1", "/p/2", "/p/3", "/p/4", "/p/5"]);
    }

    [Fact]
    public async Task Scans_find_what_the_scenario_says_of_the_images_it_names()
    {
        await using var emulator = await Faulted.StartAsync("""
              - when: { service: ecr, operation: CreateRepository }
                then:
                  scan-findings: { image: bad, findings: [{ name: CVE-1, severity: CRITICAL }, { name: CVE-2, severity: LOW }, { name: CVE-3, severity: LOW }] }
            """);
        var registry = await RegistryClient.LoginAsync(emulator, "worker");
        await RegistryClient.CallAsync(emulator, "PutImageScanningConfiguration", new JsonObject
        {
            ["repositoryName"] = "worker",
            ["imageScanningConfiguration"] = new JsonObject { ["scanOnPush"] = true },
        });
        using var bad = await registry.PushImageAsync("worker", "bad", "bad");
        using var good = await registry.PushImageAsync("worker", "good", "good");

        var found = await ScanAsync(emulator, "bad");

        found["findingSeverityCounts"]!.ToJsonString().ShouldBe("""{"CRITICAL":1,"LOW":2}""");
        found["findings"]!.AsArray().Count.ShouldBe(3);
        (await ScanAsync(emulator, "good"))["findings"]!.AsArray().ShouldBeEmpty();
    }

    private static async Task<JsonNode> ScanAsync(RunningEmulator emulator, string tag) => (await RegistryClient.CallAsync(
        emulator, "DescribeImageScanFindings",
        new JsonObject { ["repositoryName"] = "worker", ["imageId"] = new JsonObject { ["imageTag"] = tag } }))["imageScanFindings"]!;

    [Fact]
    public async Task Somebody_else_s_call_comes_before_or_after()
    {
        await using var emulator = await Faulted.StartAsync("""
              - when: { service: sts }
                then: { call: { service: ssm, operation: PutParameter, input: { Name: '/by/{account}', Value: '{region}', Type: String } } }
              - when: { service: sts }
                then: { call: { service: ssm, operation: GetNothing, input: {} } }
            """);
        using var sts = emulator.Sts();

        await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), Ending);

        (await emulator.ValueAsync("/by/000000000000")).ShouldBe(RunningEmulator.Region);
        var (_, history) = await emulator.SsmAsync("GetParameterHistory", new JsonObject { ["Name"] = "/by/000000000000" });
        history["Parameters"]![0]!["LastModifiedUser"]!.GetValue<string>().ShouldEndWith("user/somebody-else");
    }

    [Fact]
    public async Task Counts_windows_and_callers_narrow_a_fault_down()
    {
        var time = new FakeTimeProvider();
        await using var emulator = await Faulted.StartAsync("""
              - when: { operation: GetParameter, from: 2, to: 6, every: 2 }
                then: { error: { code: Counted } }
              - when: { operation: GetParameter, after: 1m, until: 2m }
                then: { error: { code: InTime } }
              - when: { operation: GetParameter, caller: '*:user/test' }
                then: { error: { code: Caller } }
            """, time);

        (await CodesAsync(7)).ShouldBe(["", "Counted", "", "Counted", "", "Counted", ""]);
        time.Advance(TimeSpan.FromSeconds(90));
        (await CodesAsync(1)).ShouldBe(["InTime"]);
        time.Advance(TimeSpan.FromSeconds(90));
        (await CodesAsync(1)).ShouldBe([""]);
        using var other = emulator.Ssm(new BasicAWSCredentials("test", "test"));
        (await Should.ThrowAsync<AmazonServiceException>(() => other.GetParameterAsync(new GetParameterRequest { Name = "/a" }, Ending))).ErrorCode.ShouldBe("Caller");

        async Task<List<string>> CodesAsync(int calls)
        {
            var codes = new List<string>();
            for (var call = 0; call < calls; call++)
            {
                var (_, body) = await emulator.SsmAsync("GetParameter", new JsonObject { ["Name"] = "/a" });
                codes.Add(body["__type"]!.GetValue<string>() is var type && type == "ParameterNotFound" ? "" : type);
            }

            return codes;
        }
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_faults_and_another_seed_others()
    {
        var first = await FaultsAsync(1);

        (await FaultsAsync(1)).ShouldBe(first);
        (await FaultsAsync(2)).ShouldNotBe(first);
        first.Count(fault => fault == '!').ShouldBeInRange(8, 32);

        static async Task<string> FaultsAsync(long seed)
        {
            await using var emulator = await RunningEmulator.StartAsync();
            emulator.Server.Faults.Start(Faulted.Scenario("  - when: { operation: GetParameter, probability: 0.5 }\n    then: { throttle: }", seed));
            var faults = "";
            for (var call = 0; call < 40; call++)
            {
                var (_, body) = await emulator.SsmAsync("GetParameter", new JsonObject { ["Name"] = "/a" });
                faults += body["__type"]!.GetValue<string>() == "ThrottlingException" ? '!' : '.';
            }

            return faults;
        }
    }
}
