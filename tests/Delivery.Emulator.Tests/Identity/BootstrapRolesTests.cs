using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Identity;

/// <summary>The product's own bootstrap template: what its roles can do, and what they can't.</summary>
public sealed class BootstrapRolesTests
{
    private const string Service = """
        Resources:
          Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
          Log: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}
        """;

    [Fact]
    public async Task The_review_role_makes_change_sets_and_executes_none()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var roles = await BootstrapAsync(emulator);
        using var review = emulator.CloudFormation(await emulator.AssumeByTokenAsync(roles.Output("ReviewRoleArn"), "repo:team/worker:ref:refs/heads/main"));

        var set = await review.ReviewAsync("jobs-dev-service", Service, roles.Output("ExecutionRoleArn"));

        var refused = await Should.ThrowAsync<AmazonCloudFormationException>(
            () => review.ExecuteChangeSetAsync(new ExecuteChangeSetRequest { ChangeSetName = set }, TestContext.Current.CancellationToken));
        refused.ErrorCode.ShouldBe("AccessDenied");
        refused.Message.ShouldStartWith("User: arn:aws:sts::000000000000:assumed-role/jobs-dev-bootstrap-ReviewRole-");
        refused.Message.ShouldContain(" is not authorized to perform: cloudformation:ExecuteChangeSet on resource: arn:aws:cloudformation:eu-central-1:000000000000:stack/jobs-dev-service/");
        refused.Message.ShouldEndWith(" because no identity-based policy allows the cloudformation:ExecuteChangeSet action");
        (await Should.ThrowAsync<AmazonCloudFormationException>(() => review.ReviewAsync("other-dev-service", Service))).Message.ShouldContain("stack/other-dev-service/*");
    }

    [Fact]
    public async Task The_deploy_role_executes_as_the_execution_role_and_passes_no_other()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var roles = await BootstrapAsync(emulator);
        using var deploy = emulator.CloudFormation(await emulator.AssumeByTokenAsync(roles.Output("DeployRoleArn"), "repo:team/worker:environment:dev"));

        var stack = await deploy.DeployAsync("jobs-dev-service", Service, roles.Output("ExecutionRoleArn"));

        stack.StackStatus.ShouldBe(StackStatus.CREATE_COMPLETE, string.Join('\n', await deploy.FailuresAsync("jobs-dev-service")));
        stack.RoleARN.ShouldBe(roles.Output("ExecutionRoleArn"));
        var refused = await Should.ThrowAsync<AmazonCloudFormationException>(
            () => deploy.ReviewAsync("jobs-dev-service", Service.Replace("60", "61", StringComparison.Ordinal), roles.Output("DeployRoleArn"), update: true));
        refused.Message.ShouldContain($"is not authorized to perform: iam:PassRole on resource: {roles.Output("DeployRoleArn")} because no identity-based policy allows the iam:PassRole action");
        await Should.ThrowAsync<Amazon.SecurityToken.AmazonSecurityTokenServiceException>(
            () => emulator.AssumeByTokenAsync(roles.Output("DeployRoleArn"), "repo:team/worker:ref:refs/heads/main"));
    }

    [Fact]
    public async Task What_the_execution_role_may_not_do_fails_the_resource_and_rolls_back()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var roles = await BootstrapAsync(emulator);
        using var deploy = emulator.CloudFormation(await emulator.AssumeByTokenAsync(roles.Output("DeployRoleArn"), "repo:team/worker:environment:dev"));

        var stack = await deploy.DeployAsync(
            "jobs-dev-service", "Resources: {Mine: {Type: AWS::SQS::Queue}, Theirs: {Type: AWS::SQS::Queue, DependsOn: Mine, Properties: {QueueName: theirs}}}",
            roles.Output("ExecutionRoleArn"));

        stack.StackStatus.ShouldBe(StackStatus.ROLLBACK_COMPLETE);
        var reason = (await deploy.FailuresAsync("jobs-dev-service"))[0];
        reason.ShouldStartWith("Resource handler returned message: \"User: arn:aws:sts::000000000000:assumed-role/jobs-dev-bootstrap-ExecutionRole-");
        reason.ShouldContain(
            "/AWSCloudFormation is not authorized to perform: sqs:createqueue on resource: arn:aws:sqs:eu-central-1:000000000000:theirs because no identity-based policy allows the sqs:createqueue action");
        reason.ShouldEndWith("HandlerErrorCode: AccessDenied)");

        var recorded = await emulator.Http.GetFromJsonAsync<JsonObject>(
            new Uri(emulator.Url, $"/_emulator/calls?role={Uri.EscapeDataString(roles.Output("ExecutionRoleArn"))}"), TestContext.Current.CancellationToken);
        var calls = recorded!["calls"]!.AsArray().Where(each => each!["action"]!.GetValue<string>() == "sqs:CreateQueue").ToList();
        calls.Select(each => each!["allowed"]!.GetValue<bool>()).ShouldBe([true, false], ignoreOrder: true);
        calls.Single(each => each!["allowed"]!.GetValue<bool>())!["sid"]!.GetValue<string>().ShouldBe("Queues");
        recorded["leftOut"]!.GetValue<long>().ShouldBe(0);
    }

    [Fact]
    public async Task The_cluster_stage_s_own_template_is_created_updated_and_deleted_with_these_roles()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var roles = await BootstrapAsync(emulator);
        var template = await File.ReadAllTextAsync(Repository.PathOf("cloudformation/private-cluster.yml"), TestContext.Current.CancellationToken);
        using var deploy = emulator.CloudFormation(await emulator.AssumeByTokenAsync(roles.Output("DeployRoleArn"), "repo:team/worker:environment:dev"));
        var parameters = new Dictionary<string, string>
        {
            ["Application"] = "jobs",
            ["EnvironmentName"] = "dev",
            ["PermissionsBoundaryArn"] = roles.Output("PermissionsBoundaryArn"),
            ["NatGateways"] = "single",
            // Hosts are protected from scale-in; a stack that is to go has none.
            ["MinHosts"] = "0",
        };
        var tags = new Dictionary<string, string> { ["team"] = "red" };

        var created = await deploy.DeployAsync("jobs-dev-cluster", template, roles.Output("ExecutionRoleArn"), parameters, tags: tags);
        created.StackStatus.ShouldBe(StackStatus.CREATE_COMPLETE, string.Join('\n', await deploy.FailuresAsync("jobs-dev-cluster")));
        parameters["NatGateways"] = "one-per-zone";
        parameters["InterfaceEndpoints"] = "ecs";
        parameters["MaxHosts"] = "6";
        var updated = await deploy.DeployAsync("jobs-dev-cluster", template, parameters: parameters, update: true, tags: new() { ["team"] = "blue" });
        updated.StackStatus.ShouldBe(StackStatus.UPDATE_COMPLETE, string.Join('\n', await deploy.FailuresAsync("jobs-dev-cluster")));
        await deploy.DeleteStackAsync(new DeleteStackRequest { StackName = "jobs-dev-cluster" }, TestContext.Current.CancellationToken);
        using var local = emulator.CloudFormation();
        (await local.EndAsync(created.StackId)).StackStatus.ShouldBe(StackStatus.DELETE_COMPLETE, string.Join('\n', await local.FailuresAsync(created.StackId)));

        parameters.Remove("PermissionsBoundaryArn");
        var unbounded = await deploy.DeployAsync("jobs-dev-unbounded", template, roles.Output("ExecutionRoleArn"), parameters);
        unbounded.StackStatus.ShouldBe(StackStatus.ROLLBACK_COMPLETE);
        (await deploy.FailuresAsync("jobs-dev-unbounded")).ShouldContain(reason => reason.Contains("is not authorized to perform: iam:CreateRole", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_template_reads_only_the_parameters_that_its_caller_may()
    {
        const string template = "Parameters: {Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: NAME}}\nResources: {Jobs: {Type: AWS::SQS::Queue}}";
        await using var emulator = await RunningEmulator.StartAsync();
        var roles = await BootstrapAsync(emulator);
        using var ssm = emulator.Ssm();
        await ssm.PutParameterAsync(new() { Name = "/secret", Value = "x", Type = "String" }, TestContext.Current.CancellationToken);
        using var review = emulator.CloudFormation(await emulator.AssumeByTokenAsync(roles.Output("ReviewRoleArn"), "repo:team/worker:ref:refs/heads/main"));

        await review.ReviewAsync("jobs-dev-a", template.Replace("NAME", "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id", StringComparison.Ordinal));
        (await Should.ThrowAsync<AmazonCloudFormationException>(() => review.ReviewAsync("jobs-dev-b", template.Replace("NAME", "/secret", StringComparison.Ordinal))))
            .Message.ShouldContain("ssm:GetParameters on resource: arn:aws:ssm:eu-central-1:000000000000:parameter/secret because");
    }

    private static async Task<Stack> BootstrapAsync(RunningEmulator emulator)
    {
        using var local = emulator.CloudFormation();
        var stack = await local.DeployAsync(
            "jobs-dev-bootstrap", await File.ReadAllTextAsync(Repository.PathOf("cloudformation/bootstrap.yml"), TestContext.Current.CancellationToken),
            parameters: new() { ["Application"] = "jobs", ["EnvironmentName"] = "dev", ["RepositoryName"] = "jobs", ["GitHubRepository"] = "team/worker" });
        stack.StackStatus.ShouldBe(StackStatus.CREATE_COMPLETE, string.Join('\n', await local.FailuresAsync("jobs-dev-bootstrap")));
        return stack;
    }
}
