using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Identity;

/// <summary>Stack operations act as their service role, the stack's, or the caller (user guide: using-iam-servicerole).</summary>
public sealed class ServiceRoleTests
{
    private const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudformation.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
    private const string Stacks = """{"Effect":"Allow","Action":"cloudformation:*","Resource":"*"}""";
    private const string Queues = """{"Effect":"Allow","Action":"sqs:*","Resource":"*"}""";
    private const string Template = "Resources: {Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}}";

    [Fact]
    public async Task A_role_that_is_not_there_or_does_not_trust_CloudFormation_is_refused()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.CreateRoleAsync("for-people", Queues);
        using var local = emulator.CloudFormation();

        foreach (var role in new[] { "nobody", "for-people" })
        {
            (await Should.ThrowAsync<AmazonCloudFormationException>(() => local.ReviewAsync("s", Template, Roles.Arn(role))))
                .Message.ShouldBe($"Role {Roles.Arn(role)} is invalid or cannot be assumed");
        }
    }

    [Fact]
    public async Task Without_a_service_role_the_caller_s_own_permissions_count()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.CreateRoleAsync("able", $"{Stacks},{Queues}");
        await emulator.CreateRoleAsync("unable", Stacks);
        using var able = emulator.CloudFormation(await emulator.AssumeAsync("able"));
        using var unable = emulator.CloudFormation(await emulator.AssumeAsync("unable"));

        (await able.DeployAsync("mine", Template)).StackStatus.ShouldBe(StackStatus.CREATE_COMPLETE);
        (await unable.DeployAsync("theirs", Template)).StackStatus.ShouldBe(StackStatus.ROLLBACK_COMPLETE);
        (await unable.FailuresAsync("theirs"))[0].ShouldContain("User: arn:aws:sts::000000000000:assumed-role/unable/run is not authorized to perform: sqs:createqueue");
    }

    [Fact]
    public async Task A_stack_keeps_its_role_for_those_who_could_not_do_it_themselves()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.CreateRoleAsync("service", Queues, Trust);
        await emulator.CreateRoleAsync("caller", Stacks);
        using var local = emulator.CloudFormation();
        await local.DeployAsync("s", Template, Roles.Arn("service"));
        using var caller = emulator.CloudFormation(await emulator.AssumeAsync("caller"));

        var updated = await caller.DeployAsync("s", Template.Replace("60", "61", StringComparison.Ordinal), update: true);
        updated.StackStatus.ShouldBe(StackStatus.UPDATE_COMPLETE);
        updated.RoleARN.ShouldBe(Roles.Arn("service"));
        await caller.DeleteStackAsync(new DeleteStackRequest { StackName = "s" }, TestContext.Current.CancellationToken);
        (await local.EndAsync(updated.StackId)).StackStatus.ShouldBe(StackStatus.DELETE_COMPLETE);
    }

    [Fact]
    public async Task Only_what_a_template_uses_is_asked_for_and_tags_have_their_own_error()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.CreateRoleAsync("narrow", """{"Effect":"Allow","Action":["sqs:CreateQueue","sqs:GetQueue*","sqs:ListQueueTags","sqs:DeleteQueue"],"Resource":"*"}""", Trust);
        using var local = emulator.CloudFormation();

        (await local.DeployAsync("plain", Template, Roles.Arn("narrow"))).StackStatus.ShouldBe(StackStatus.CREATE_COMPLETE);
        (await local.DeployAsync("tagged", Template, Roles.Arn("narrow"), tags: new() { ["team"] = "red" })).StackStatus.ShouldBe(StackStatus.ROLLBACK_COMPLETE);
        (await local.FailuresAsync("tagged"))[0].ShouldEndWith("HandlerErrorCode: UnauthorizedTaggingOperation)");
        (await local.DeployAsync("plain", Template.Replace("60", "61", StringComparison.Ordinal), update: true)).StackStatus.ShouldBe(StackStatus.UPDATE_ROLLBACK_FAILED);
        (await local.FailuresAsync("plain"))[0].ShouldContain("sqs:setqueueattributes");
    }

    [Fact]
    public async Task Roles_are_passed_on_only_to_the_services_they_are_for()
    {
        const string task = """
            Resources:
              Task:
                Type: AWS::ECS::TaskDefinition
                Properties: {Family: f, TaskRoleArn: ROLE, ContainerDefinitions: [{Name: c, Image: i, Memory: 64}]}
            """;
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.CreateRoleAsync("service", """
            {"Effect":"Allow","Action":["ecs:*","iam:GetRole"],"Resource":"*"},
            {"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::000000000000:role/worker","Condition":{"StringEquals":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}}},
            {"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::000000000000:role/host","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}
            """, Trust);
        using var local = emulator.CloudFormation();

        (await local.DeployAsync("a", task.Replace("ROLE", Roles.Arn("worker"), StringComparison.Ordinal), Roles.Arn("service"))).StackStatus.ShouldBe(StackStatus.CREATE_COMPLETE);
        (await local.DeployAsync("b", task.Replace("ROLE", Roles.Arn("host"), StringComparison.Ordinal), Roles.Arn("service"))).StackStatus.ShouldBe(StackStatus.ROLLBACK_COMPLETE);
        (await local.FailuresAsync("b"))[0].ShouldContain($"iam:PassRole on resource: {Roles.Arn("host")}");
    }

    [Fact]
    public async Task A_role_can_be_made_only_with_the_boundary_that_is_asked_for()
    {
        const string role = """
            Resources:
              Made:
                Type: AWS::IAM::Role
                Properties:
                  PermissionsBoundary: BOUNDARY
                  AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}]}
            """;
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.CreateRoleAsync("service", """
            {"Effect":"Allow","Action":["iam:Get*","iam:List*","iam:DeleteRole"],"Resource":"*"},
            {"Effect":"Allow","Action":"iam:CreateRole","Resource":"*","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::000000000000:policy/limit"}}}
            """, Trust);
        using var local = emulator.CloudFormation();

        (await local.DeployAsync("a", role.Replace("BOUNDARY", "arn:aws:iam::000000000000:policy/limit", StringComparison.Ordinal), Roles.Arn("service")))
            .StackStatus.ShouldBe(StackStatus.CREATE_COMPLETE);
        (await local.DeployAsync("b", role.Replace("BOUNDARY", "arn:aws:iam::000000000000:policy/other", StringComparison.Ordinal), Roles.Arn("service")))
            .StackStatus.ShouldBe(StackStatus.ROLLBACK_COMPLETE);
    }
}
