using System.Net;
using System.Text.Json.Nodes;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>
/// Wait conditions and their handles (user guide using-cfn-waitcondition, template reference of both types, read 2026-11-27; the words of failures as
/// public projects recorded them).
/// </summary>
public sealed class WaitConditionTests
{
    private const string Template = """
        Resources:
          Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
          Wait: {Type: AWS::CloudFormation::WaitCondition, Properties: {Handle: !Ref Handle, Timeout: "600", Count: 2}}
        Outputs:
          Data: {Value: !GetAtt Wait.Data}
        """;

    private const string Policy = """
        Resources:
          Wait: {Type: AWS::CloudFormation::WaitCondition, CreationPolicy: {ResourceSignal: {Count: 2, Timeout: PT10M}}}
        """;

    [Fact]
    public async Task Signals_put_to_the_presigned_url_complete_the_condition_and_are_its_data()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var cloudFormation = emulator.CloudFormation();
        var url = await BeginAsync(emulator, cloudFormation, Template);
        url.Authority.ShouldBe(emulator.Url.Authority);

        foreach (var (id, data) in new[] { ("one", "Step 1 \"complete\"."), ("one", "once more"), ("two", "Step 2 complete.") })
        {
            (await PutAsync(emulator, url, new JsonObject { ["Status"] = "SUCCESS", ["Reason"] = "done", ["UniqueId"] = id, ["Data"] = data }.ToJsonString())).Status.ShouldBe(HttpStatusCode.OK);
        }

        var stack = await EndAsync(cloudFormation);
        stack.StackStatus.ShouldBe(StackStatus.CREATE_COMPLETE);
        JsonNode.DeepEquals(JsonNode.Parse(stack.Outputs.Single().OutputValue), new JsonObject { ["one"] = "Step 1 \"complete\".", ["two"] = "Step 2 complete." })
            .ShouldBeTrue(stack.Outputs.Single().OutputValue);
    }

    [Theory]
    [InlineData("""{"Status": "FAILURE", "UniqueId": "i-1", "Reason": "no <disk> 'left'"}""", "WaitCondition received failed message: 'no <disk> 'left'' for uniqueId: i-1")]
    [InlineData("""{"Status": "MAYBE", "UniqueId": "i-1"}""", "Unparsable WaitCondition data")]
    [InlineData("""{"Status": "SUCCESS"}""", "Unparsable WaitCondition data")]
    [InlineData("""{"Status": "SUCCESS", "UniqueId": {"a": 1}}""", "Unparsable WaitCondition data")]
    [InlineData("""{"Status": "SUCCESS", "Status": "SUCCESS", "UniqueId": "\ud800"}""", "Unparsable WaitCondition data")]
    [InlineData("[[[[", "Unparsable WaitCondition data")]
    [InlineData("", "Unparsable WaitCondition data")]
    public async Task What_reports_no_success_fails_the_condition(string body, string reason)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var cloudFormation = emulator.CloudFormation();
        var url = await BeginAsync(emulator, cloudFormation, Template);
        (await PutAsync(emulator, url, body)).Status.ShouldBe(HttpStatusCode.OK, "the upload itself is as good as any");
        (await EndAsync(cloudFormation)).StackStatus.ShouldBe(StackStatus.ROLLBACK_COMPLETE);
        (await cloudFormation.DescribeStackEventsAsync(new DescribeStackEventsRequest { StackName = "s" }, TestContext.Current.CancellationToken)).StackEvents
            .Single(entry => entry.ResourceStatus == ResourceStatus.CREATE_FAILED).ResourceStatusReason.ShouldBe(reason);
    }

    [Fact]
    public async Task Whoever_has_not_the_url_as_it_was_handed_out_is_refused()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await RunningEmulator.StartAsync(time);
        using var cloudFormation = emulator.CloudFormation();
        var url = await BeginAsync(emulator, cloudFormation, Template.Replace("600", "43200"));
        const string signal = """{"Status": "SUCCESS", "UniqueId": "one"}""";
        foreach (var wrong in new[]
        {
            url.ToString().Replace("X-Amz-Signature=", "X-Amz-Signature=0"), url.ToString().Replace("Expires=43199", "Expires=99999"), url + "&more=1",
            url.GetLeftPart(UriPartial.Path), url.ToString().Replace("/Handle?", "/Other?"), url.ToString().Replace("stack/s/", "stack/t/"),
        })
        {
            await RefusedAsync(new Uri(wrong), signal, HttpStatusCode.Forbidden, "SignatureDoesNotMatch");
        }

        await RefusedAsync(url, signal, HttpStatusCode.Forbidden, "SignatureDoesNotMatch", HttpMethod.Post);
        await RefusedAsync(url, $$"""{"Status": "SUCCESS", "UniqueId": "one", "Data": "{{new string('x', 70_000)}}"}""", HttpStatusCode.BadRequest, "EntityTooLarge");
        time.Advance(TimeSpan.FromSeconds(43199));
        await RefusedAsync(url, signal, HttpStatusCode.Forbidden, "AccessDenied");
        (await StackAsync(cloudFormation)).StackStatus.ShouldBe(StackStatus.CREATE_IN_PROGRESS);

        async Task RefusedAsync(Uri address, string body, HttpStatusCode status, string code, HttpMethod? method = null)
        {
            var answer = await PutAsync(emulator, address, body, method);
            answer.Status.ShouldBe(status, address.ToString());
            answer.Body.ShouldContain($"<Code>{code}</Code>");
        }
    }

    [Fact]
    public async Task A_condition_waits_on_after_a_restart_and_signals_from_before_it_count()
    {
        using var folder = new TestFolder();
        Uri url;
        await using (var first = await RunningEmulator.StartAsync(folder: folder.Path))
        {
            using var client = first.CloudFormation();
            url = await BeginAsync(first, client, Template);
            await PutAsync(first, url, """{"Status": "SUCCESS", "UniqueId": "one"}""");
        }

        await using var second = await RunningEmulator.StartAsync(folder: folder.Path);
        using var cloudFormation = second.CloudFormation();
        await PutAsync(second, new Uri(second.Url, url.PathAndQuery), """{"Status": "SUCCESS", "UniqueId": "two", "Data": "2"}""");
        var stack = await EndAsync(cloudFormation);
        stack.StackStatus.ShouldBe(StackStatus.CREATE_COMPLETE);
        stack.Outputs.Single().OutputValue.ShouldBe("""{"one":"","two":"2"}""");
    }

    [Fact]
    public async Task Without_signals_a_condition_times_out()
    {
        (await TimedOutAsync(Template)).ShouldContain("Wait CREATE_FAILED WaitCondition timed out. Received 0 conditions when expecting 2");
        (await TimedOutAsync(Policy)).ShouldContain("Wait CREATE_FAILED Failed to receive 2 resource signal(s) within the specified duration");
    }

    [Fact]
    public async Task A_condition_with_a_creation_policy_needs_no_handle()
    {
        await using var account = new Account();
        account.Call("CreateStack", Account.Input("s", Policy));
        await BegunAsync(account);
        Signal(account, "a", "SUCCESS");
        Signal(account, "b", "SUCCESS");
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
        account.Events("s").ShouldContain("Wait CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId b");
    }

    [Fact]
    public async Task A_failure_signalled_to_a_condition_with_a_creation_policy_fails_it_at_once()
    {
        await using var account = new Account();
        account.Call("CreateStack", Account.Input("s", Policy));
        await BegunAsync(account);
        Signal(account, "a", "FAILURE");
        (await account.EndAsync("s"))["StackStatus"]!.GetValue<string>().ShouldBe("ROLLBACK_COMPLETE");
        account.Events("s").Where(entry => entry.Contains("signal")).ShouldBe(["Wait CREATE_FAILED Received FAILURE signal with UniqueId a"]);
    }

    [Fact]
    public async Task An_update_waits_for_no_condition_again_and_changes_none()
    {
        await using var account = new Account();
        var template = Template.Replace("Count: 2", "Count: 0");
        await account.DeployAsync("s", template);
        var wait = account.PhysicalId("s", "Wait");
        await account.DeployAsync("s", template + "\n  More: {Value: more}");
        account.PhysicalId("s", "Wait").ShouldBe(wait);

        (await account.DeployAsync("s", template.Replace("600", "900")))["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        account.Events("s").TakeLast(6).ShouldBe([
            "s UPDATE_IN_PROGRESS User Initiated",
            "Wait UPDATE_FAILED Update to resource type AWS::CloudFormation::WaitCondition is not supported",
            "s UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [Wait].",
            "Wait UPDATE_COMPLETE",
            "s UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
            "s UPDATE_ROLLBACK_COMPLETE",
        ]);
    }

    [Theory]
    [InlineData("Properties: {Handle: 'http://127.0.0.1/elsewhere', Timeout: '1'}", "The Handle of a wait condition must be a reference to a wait condition handle.")]
    [InlineData("Properties: {Timeout: '1'}", "The Handle of a wait condition must be a reference to a wait condition handle.")]
    [InlineData("Properties: {Handle: !Ref Handle}", "The Timeout of a wait condition must be a number of seconds between 0 and 43200.")]
    [InlineData("Properties: {Handle: !Ref Handle, Timeout: '43201'}", "The Timeout of a wait condition must be a number of seconds between 0 and 43200.")]
    [InlineData("CreationPolicy: {ResourceSignal: {Count: 1}}, Properties: {Count: 1}", "A wait condition with a CreationPolicy has no properties.")]
    public async Task A_condition_that_could_never_be_signalled_fails(string attributes, string reason)
    {
        await using var account = new Account();
        await account.DeployAsync("s", $$"""
            Resources:
              Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
              Wait: {Type: AWS::CloudFormation::WaitCondition, {{attributes}} }
            """);
        account.Events("s").ShouldContain("Wait CREATE_FAILED " + reason);
    }

    private static async Task<IReadOnlyList<string>> TimedOutAsync(string template)
    {
        var time = new FakeTimeProvider();
        await using var account = new Account(clock: new EmulatorClock(time));
        account.Call("CreateStack", Account.Input("s", template));
        var end = account.EndAsync("s");
        while (!end.IsCompleted)
        {
            // Until the wait has looked at the clock.
            time.Advance(TimeSpan.FromMinutes(10));
            await Task.Yield();
        }

        await end;
        return account.Events("s");
    }

    private static async Task BegunAsync(Account account)
    {
        while (!account.Events("s").Contains("Wait CREATE_IN_PROGRESS Resource creation Initiated"))
        {
            await Task.Yield();
        }
    }

    private static void Signal(Account account, string id, string status) =>
        account.Call("SignalResource", new() { ["StackName"] = "s", ["LogicalResourceId"] = "Wait", ["UniqueId"] = id, ["Status"] = status });

    /// <summary>Creates the stack; answers the handle's URL once the condition waits.</summary>
    private static async Task<Uri> BeginAsync(RunningEmulator emulator, AmazonCloudFormationClient cloudFormation, string template)
    {
        using var create = SignedRequest.Query(
            emulator.Url, "cloudformation", $"Action=CreateStack&Version=2010-05-15&StackName=s&TemplateBody={Uri.EscapeDataString(template)}");
        (await emulator.SendAsync(create)).Status.ShouldBe(200);
        while (true)
        {
            var resources = (await cloudFormation.DescribeStackResourcesAsync(new DescribeStackResourcesRequest { StackName = "s" }, TestContext.Current.CancellationToken)).StackResources;
            if (resources?.FirstOrDefault(resource => resource.LogicalResourceId == "Wait") is not null)
            {
                return new Uri(resources.Single(resource => resource.LogicalResourceId == "Handle").PhysicalResourceId);
            }
        }
    }

    private static async Task<Stack> StackAsync(AmazonCloudFormationClient cloudFormation) =>
        (await cloudFormation.DescribeStacksAsync(new DescribeStacksRequest { StackName = "s" }, TestContext.Current.CancellationToken)).Stacks.Single();

    private static async Task<Stack> EndAsync(AmazonCloudFormationClient cloudFormation)
    {
        while (true)
        {
            var stack = await StackAsync(cloudFormation);
            if (!stack.StackStatus.Value.EndsWith("_IN_PROGRESS", StringComparison.Ordinal))
            {
                return stack;
            }
        }
    }

    private static async Task<(HttpStatusCode Status, string Body)> PutAsync(RunningEmulator emulator, Uri url, string body, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Put, url) { Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body)) };
        using var response = await emulator.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
