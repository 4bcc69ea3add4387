using Delivery.Templates;

namespace Delivery.Tests.Templates;

/// <summary>
/// The hosts' role. What calls as it, the ECS agent and the agent of Systems Manager, is AWS's own and doesn't run in rehearsals: it is compared with what AWS
/// grants them. Of the first that is the managed policy; of sessions alone, what AWSCloud9SSMInstanceProfile holds
/// (docs.aws.amazon.com/aws-managed-policy/latest/reference, both pages, read 2026-11-27).
/// </summary>
public sealed class HostRoleTests
{
    private static readonly string[] OfSessions =
    [
        "ssm:UpdateInstanceInformation", "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
    ];

    [Fact]
    public void Hosts_may_what_AWS_grants_their_agents_and_no_more()
    {
        var role = ResolvedTemplate.Of(RepositoryTemplates.Cluster, TemplateChoices.Cluster.Required, "eu-west-1").Resources.Single(resource => resource.LogicalId == "HostRole").Properties;

        role["ManagedPolicyArns"]!.AsArray().Select(arn => arn!.GetValue<string>()).ShouldBe(["arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"]);
        role["Policies"]!.AsArray().SelectMany(policy => GrantedAction.Of(policy!["PolicyDocument"]!)).Select(granted => granted.Action).ShouldBe(OfSessions, ignoreOrder: true);
    }
}
