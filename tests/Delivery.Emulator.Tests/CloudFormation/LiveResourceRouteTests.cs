using System.Net;
using System.Net.Http.Json;
using System.Text;
using Delivery.Emulator.Tests.Hosting;
using Delivery.Emulator.Tests.Registry;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>What a scenario does over HTTP: resources changed past their stacks; and the warning of a repository with images.</summary>
public sealed class LiveResourceRouteTests
{
    private const string Template = """{"Resources":{"Q":{"Type":"AWS::SQS::Queue","Properties":{"QueueName":"jobs","VisibilityTimeout":30}}}}""";

    [Fact]
    public async Task A_resource_is_read_changed_and_deleted_past_its_stack()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await QueryAsync(emulator, $"Action=CreateStack&StackName=s&TemplateBody={Uri.EscapeDataString(Template)}");
        await EndAsync(emulator, "CREATE_COMPLETE");
        var route = new Uri(emulator.Url, $"/_emulator/resources/{RunningEmulator.Region}/s/Q");
        var changed = await emulator.Http.PatchAsync(route, new StringContent("""{"VisibilityTimeout":60}""", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        changed.StatusCode.ShouldBe(HttpStatusCode.OK, await changed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        (await emulator.Http.GetStringAsync(route, TestContext.Current.CancellationToken)).ShouldContain("\"VisibilityTimeout\":60");
        (await QueryAsync(emulator, "Action=DetectStackResourceDrift&StackName=s&LogicalResourceId=Q")).ShouldContain("<StackResourceDriftStatus>MODIFIED</StackResourceDriftStatus>");
        (await emulator.Http.DeleteAsync(route, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await QueryAsync(emulator, "Action=DetectStackResourceDrift&StackName=s&LogicalResourceId=Q")).ShouldContain("<StackResourceDriftStatus>DELETED</StackResourceDriftStatus>");
        (await emulator.Http.PatchAsJsonAsync(route, new { }, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await emulator.Http.PatchAsync(route, new StringContent("[1]"), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_set_that_deletes_a_repository_with_images_warns()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        const string repository = """{"Resources":{"R":{"Type":"AWS::ECR::Repository","Properties":{"RepositoryName":"worker"}},"Q":{"Type":"AWS::SQS::Queue"}}}""";
        await QueryAsync(emulator, $"Action=CreateStack&StackName=s&TemplateBody={Uri.EscapeDataString(repository)}");
        await EndAsync(emulator, "CREATE_COMPLETE");
        var registry = await RegistryClient.LoginAsync(emulator);
        using (var pushed = await registry.PushImageAsync("worker", "1", "layer"))
        {
            ((int)pushed.StatusCode).ShouldBe(201);
        }

        const string without = """{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}""";
        await QueryAsync(emulator, $"Action=CreateChangeSet&StackName=s&ChangeSetName=remove&TemplateBody={Uri.EscapeDataString(without)}");
        while (!(await QueryAsync(emulator, "Action=DescribeChangeSet&StackName=s&ChangeSetName=remove")).Contains("<Status>CREATE_COMPLETE</Status>", StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        var events = await QueryAsync(emulator, "Action=DescribeEvents&StackName=s&ChangeSetName=remove");
        events.ShouldContain("<ValidationFailureMode>WARN</ValidationFailureMode>");
        events.ShouldContain("The repository 'worker' is not empty.");
    }

    private static async Task EndAsync(RunningEmulator emulator, string status)
    {
        string stacks;
        do
        {
            await Task.Yield();
            stacks = await QueryAsync(emulator, "Action=DescribeStacks&StackName=s");
        }
        while (stacks.Contains("_IN_PROGRESS</StackStatus>", StringComparison.Ordinal));
        stacks.ShouldContain($"<StackStatus>{status}</StackStatus>");
    }

    private static async Task<string> QueryAsync(RunningEmulator emulator, string form)
    {
        using var request = SignedRequest.Query(emulator.Url, "cloudformation", form + "&Version=2010-05-15");
        var (status, body) = await emulator.SendAsync(request);
        status.ShouldBe(200, body);
        return body;
    }
}
