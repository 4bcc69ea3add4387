using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Identity;

public sealed class IamTests
{
    private const string Template = """
        Resources:
          Limit:
            Type: AWS::IAM::ManagedPolicy
            Properties:
              ManagedPolicyName: limit
              PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'sqs:*', Resource: '*'}]}
          Worker:
            Type: AWS::IAM::Role
            Properties:
              RoleName: worker
              Path: /jobs/
              PermissionsBoundary: !Ref Limit
              ManagedPolicyArns: [!Ref Limit]
              AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: !Ref AWS::AccountId}, Action: 'sts:AssumeRole'}]}
          Inline:
            Type: AWS::IAM::Policy
            Properties:
              PolicyName: send
              Roles: [!Ref Worker]
              PolicyDocument: {Version: '2012-10-17', Statement: [{Sid: Send, Effect: Allow, Action: ['sqs:SendMessage', 'ssm:*'], Resource: '*'}]}
          Profile:
            Type: AWS::IAM::InstanceProfile
            Properties: {InstanceProfileName: host, Roles: [!Ref Worker]}
          Provider:
            Type: AWS::IAM::OIDCProvider
            Properties: {Url: 'https://token.actions.githubusercontent.com', ClientIdList: [sts.amazonaws.com]}
        """;

    [Fact]
    public async Task What_a_stack_made_can_be_read_through_IAM()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var stacks = emulator.CloudFormation();
        (await stacks.DeployAsync("s", Template)).StackStatus.Value.ShouldBe("CREATE_COMPLETE", string.Join('\n', await stacks.FailuresAsync("s")));

        var role = await emulator.IamAsync("GetRole", ("RoleName", "worker"));
        role.ShouldContain("<Arn>arn:aws:iam::000000000000:role/jobs/worker</Arn>");
        role.ShouldContain("<AssumeRolePolicyDocument>%7B%22Version%22%3A%222012-10-17%22");
        role.ShouldContain("<PermissionsBoundaryArn>arn:aws:iam::000000000000:policy/limit</PermissionsBoundaryArn>");
        (await emulator.IamAsync("ListRolePolicies", ("RoleName", "worker"))).ShouldContain("<member>send</member>");
        (await emulator.IamAsync("GetRolePolicy", ("RoleName", "worker"), ("PolicyName", "send"))).ShouldContain("sqs%3ASendMessage");
        (await emulator.IamAsync("ListAttachedRolePolicies", ("RoleName", "worker"))).ShouldContain("<PolicyArn>arn:aws:iam::000000000000:policy/limit</PolicyArn>");
        (await emulator.IamAsync("GetPolicy", ("PolicyArn", "arn:aws:iam::000000000000:policy/limit"))).ShouldContain("<DefaultVersionId>v1</DefaultVersionId>");
        (await emulator.IamAsync("GetPolicyVersion", ("PolicyArn", "arn:aws:iam::000000000000:policy/limit"), ("VersionId", "v1"))).ShouldContain("sqs%3A%2A");
        (await emulator.IamAsync("GetInstanceProfile", ("InstanceProfileName", "host"))).ShouldContain("<RoleName>worker</RoleName>");
        (await emulator.IamAsync("ListOpenIDConnectProviders")).ShouldContain("oidc-provider/token.actions.githubusercontent.com");
        (await emulator.TryIamAsync("GetRole", ("RoleName", "nobody"))).Body.ShouldContain("<Code>NoSuchEntity</Code>");
    }

    [Fact]
    public async Task The_simulator_says_what_a_role_may_do()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var stacks = emulator.CloudFormation();
        await stacks.DeployAsync("s", Template);

        var answer = await emulator.IamAsync("SimulatePrincipalPolicy", ("PolicySourceArn", "arn:aws:iam::000000000000:role/jobs/worker"),
            ("ActionNames.member.1", "sqs:SendMessage"), ("ActionNames.member.2", "ssm:GetParameter"));

        answer.ShouldContain("<EvalActionName>sqs:SendMessage</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>allowed</EvalDecision>");
        answer.ShouldContain("<EvalActionName>ssm:GetParameter</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>implicitDeny</EvalDecision>");
    }

    [Fact]
    public async Task Names_are_taken_in_all_regions_of_the_account_and_malformed_policies_fail_their_resource()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var stacks = emulator.CloudFormation();
        await stacks.DeployAsync("s", Template);
        using var elsewhere = emulator.CloudFormation(region: "us-east-1");

        (await elsewhere.DeployAsync("s", Template)).StackStatus.Value.ShouldBe("ROLLBACK_COMPLETE");
        (await elsewhere.FailuresAsync("s")).ShouldContain(reason => reason.Contains("already exists", StringComparison.Ordinal));
        (await stacks.DeployAsync("t", Template.Replace("limit", "limit2").Replace("worker", "worker2").Replace("host", "host2")
            .Replace("Action: 'sqs:*'", "Action: sqs", StringComparison.Ordinal))).StackStatus.Value.ShouldBe("ROLLBACK_COMPLETE");
        (await stacks.FailuresAsync("t")).ShouldContain(reason => reason.Contains("Actions/Conditions must be prefaced by a vendor", StringComparison.Ordinal));
    }
}
