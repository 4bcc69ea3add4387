using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Identity.Authorization.Operations;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization.Handlers;

/// <summary>The roles that a resource gives to a service, each with the service that it is passed to.</summary>
internal static class PassedRoles
{
    public static IEnumerable<Permission> Of(ResourceRequest request) => request.Type switch
    {
        "AWS::ECS::TaskDefinition" => Properties(request, "ecs-tasks.amazonaws.com", "TaskRoleArn", "ExecutionRoleArn"),
        "AWS::ECS::Service" => Properties(request, "ecs.amazonaws.com", "Role"),
        "AWS::Lambda::Function" => Properties(request, "lambda.amazonaws.com", "Role"),
        "AWS::EC2::FlowLog" => Properties(request, "vpc-flow-logs.amazonaws.com", "DeliverLogsPermissionArn"),
        "AWS::AutoScaling::AutoScalingGroup" => Properties(request, "autoscaling.amazonaws.com", "ServiceLinkedRoleARN"),
        "AWS::ApplicationAutoScaling::ScalableTarget" => Properties(request, "application-autoscaling.amazonaws.com", "RoleARN"),
        "AWS::IAM::InstanceProfile" => request.Properties.Texts("Roles").Select(role => To(request, role, "ec2.amazonaws.com")),
        _ => [],
    };

    private static IEnumerable<Permission> Properties(ResourceRequest request, string service, params string[] names) =>
        names.Select(name => request.Properties[name]).OfType<JsonValue>().Select(value => To(request, value.ToString(), service));

    private static Permission To(ResourceRequest request, string role, string service) => PassRole.To(
        role.StartsWith("arn:", StringComparison.Ordinal) ? role : PhysicalIds.Arn(request, "iam", "role/" + role, regional: false), service);
}
