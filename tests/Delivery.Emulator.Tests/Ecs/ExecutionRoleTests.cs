using System.Text.Json.Nodes;
using Delivery.Emulator.Identity;

namespace Delivery.Emulator.Tests.Ecs;

/// <summary>Tasks are started as their execution role, and what it may not do ends them as on AWS.</summary>
public sealed class ExecutionRoleTests
{
    private const string Role = "arn:aws:iam::000000000000:role/starter";
    private static readonly string[] Needed =
        ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "logs:CreateLogStream", "logs:PutLogEvents", "ssm:GetParameters"];

    [Fact]
    public async Task A_task_is_started_by_its_execution_role()
    {
        await using var host = await HostAsync(Needed);

        var reason = await EndOfTaskAsync(host);

        reason.ShouldBeNull();
        host.Logs.Lines.Select(line => line.Message).ShouldContain("hello hidden");
        host.Parts.Calls.Of(Role).Calls.Select(call => (call.Key.Action, call.Key.Resource.Replace(host.Tasks.Single().Id, "ID", StringComparison.Ordinal))).ShouldBe([
            ("ecr:BatchGetImage", "arn:aws:ecr:eu-west-1:000000000000:repository/hello"),
            ("ecr:GetAuthorizationToken", "*"),
            ("ecr:GetDownloadUrlForLayer", "arn:aws:ecr:eu-west-1:000000000000:repository/hello"),
            ("logs:CreateLogStream", "arn:aws:logs:eu-west-1:000000000000:log-group:group:log-stream:worker/worker/ID"),
            ("logs:PutLogEvents", "arn:aws:logs:eu-west-1:000000000000:log-group:group:log-stream:worker/worker/ID"),
            ("ssm:GetParameters", "arn:aws:ssm:eu-west-1:000000000000:parameter/secret"),
        ]);
    }

    [Theory]
    [InlineData("ecr:GetAuthorizationToken", "CannotPullECRContainerError: AccessDeniedException: User: ")]
    [InlineData("ecr:BatchGetImage", "CannotPullContainerError: Error response from daemon: pull access denied for ")]
    [InlineData("ecr:GetDownloadUrlForLayer", "CannotPullContainerError: Error response from daemon: pull access denied for ")]
    [InlineData("logs:CreateLogStream", "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: AccessDeniedException: User: ")]
    [InlineData("ssm:GetParameters", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: User: ")]
    public async Task What_the_role_may_not_do_keeps_the_task_from_starting(string missing, string reason)
    {
        await using var host = await HostAsync([.. Needed.Except([missing])]);

        var ended = await EndOfTaskAsync(host);

        var task = host.Tasks.Single();
        task.StopCode.ShouldBe("TaskFailedToStart");
        ended.ShouldNotBeNull().ShouldStartWith(reason);
        ended.ShouldContain($"arn:aws:sts::000000000000:assumed-role/starter/{task.Id} is not authorized to perform: {missing} on resource: ");
    }

    [Fact]
    public async Task Without_a_policy_for_log_lines_the_task_runs_and_its_lines_are_dropped()
    {
        await using var host = await HostAsync([.. Needed.Except(["logs:PutLogEvents"])]);

        (await EndOfTaskAsync(host)).ShouldBeNull();

        host.Tasks.Single().Containers.Single().ExitCode.ShouldBe(0);
        host.Logs.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_role_that_is_not_there_starts_nothing()
    {
        await using var host = await HostAsync(null);

        (await EndOfTaskAsync(host)).ShouldNotBeNull().ShouldStartWith("CannotPullECRContainerError");
    }

    private static async Task<EcsHost> HostAsync(string[]? allowed)
    {
        var host = await EcsHost.StartAsync();
        new IdentityModule().Register(host.Parts);
        if (allowed is not null)
        {
            await host.CallAsync("CreateRole", new JsonObject
            {
                ["RoleName"] = "starter",
                ["AssumeRolePolicyDocument"] =
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}""",
            }, "iam");
            await host.CallAsync("PutRolePolicy", new JsonObject
            {
                ["RoleName"] = "starter",
                ["PolicyName"] = "start",
                ["PolicyDocument"] = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["{{string.Join("\",\"", allowed)}}"],"Resource":"*"}]}""",
            }, "iam");
        }

        await host.ClusterAsync();
        return host;
    }

    /// <summary>The container's reason once its task has stopped.</summary>
    private static async Task<string?> EndOfTaskAsync(EcsHost host)
    {
        var definition = await host.DefinitionAsync(
            host.Images.Script("hello", "echo hello $WORD\n"),
            new JsonObject { ["Secrets"] = new JsonArray(new JsonObject { ["Name"] = "WORD", ["ValueFrom"] = "secret" }) },
            executionRole: Role);
        await host.CallAsync("RunTask", new JsonObject { ["cluster"] = "main", ["taskDefinition"] = definition });
        await EcsHost.UntilAsync(() => host.Tasks.Count == 1 && host.Tasks[0].IsStopped);
        return host.Tasks.Single().Containers.Single().Reason;
    }
}
