using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization.Handlers;

/// <summary>The ARNs of the resources that a handler's own service is called for; before a resource has an id, the name that it will get.</summary>
internal static class HandlerResources
{
    private const int LongestEcsName = 255;
    private const int LongestQueueName = 80;
    private const int LongestRoleName = 64;
    private const int LongestName = 128;

    /// <summary>None where only the action's general form is known.</summary>
    public static IReadOnlyList<string> Of(ResourceRequest request) => request.Type switch
    {
        "AWS::SQS::Queue" => [Arn(request, "sqs", Last(request.PhysicalId) ?? Named(request, "QueueName", LongestQueueName))],
        "AWS::SQS::QueuePolicy" => [.. request.Properties.Texts("Queues").Select(url => Arn(request, "sqs", Last(url)!))],
        "AWS::ECR::Repository" => [Arn(request, "ecr", "repository/" + (request.PhysicalId ?? Named(request, "RepositoryName", 256).ToLowerInvariant()))],
        "AWS::Logs::LogGroup" => [Arn(request, "logs", $"log-group:{request.PhysicalId ?? Named(request, "LogGroupName", 512)}")],
        "AWS::SSM::Parameter" => [Arn(request, "ssm", "parameter/" + (request.PhysicalId ?? PhysicalIds.Text(request, "Name") ?? $"CFN-{request.LogicalId}-*").TrimStart('/'))],
        "AWS::SNS::Topic" => [request.PhysicalId ?? Arn(request, "sns", PhysicalIds.Name(request, "TopicName", 256))],
        "AWS::SNS::TopicPolicy" => request.Properties.Texts("Topics"),
        "AWS::Lambda::Function" => [Arn(request, "lambda", "function:" + (request.PhysicalId ?? PhysicalIds.Name(request, "FunctionName", 64)))],
        "AWS::CloudWatch::Alarm" => [Arn(request, "cloudwatch", "alarm:" + (request.PhysicalId ?? PhysicalIds.Name(request, "AlarmName", 255)))],
        "AWS::AutoScaling::AutoScalingGroup" =>
            [Arn(request, "autoscaling", $"autoScalingGroup:*:autoScalingGroupName/{request.PhysicalId ?? Named(request, "AutoScalingGroupName", LongestEcsName)}")],
        "AWS::ECS::Cluster" => [Arn(request, "ecs", "cluster/" + (request.PhysicalId ?? Named(request, "ClusterName", LongestEcsName)))],
        "AWS::ECS::ClusterCapacityProviderAssociations" => [Arn(request, "ecs", "cluster/" + Last(PhysicalIds.Text(request, "Cluster") ?? "default"))],
        "AWS::ECS::CapacityProvider" => [Arn(request, "ecs", "capacity-provider/" + (request.PhysicalId ?? Named(request, "Name", LongestEcsName)))],
        "AWS::ECS::TaskDefinition" => [request.PhysicalId ?? Arn(request, "ecs", $"task-definition/{Named(request, "Family", LongestEcsName)}:*")],
        "AWS::ECS::Service" =>
        [
            request.PhysicalId ?? Arn(request, "ecs", $"service/{Last(PhysicalIds.Text(request, "Cluster") ?? "default")}/{Named(request, "ServiceName", LongestEcsName)}"),
        ],
        "AWS::IAM::Role" => [Global(request, "role" + Path(request) + (request.PhysicalId ?? PhysicalIds.Name(request, "RoleName", LongestRoleName)))],
        "AWS::IAM::Policy" => [.. request.Properties.Texts("Roles").Select(role => Global(request, "role/" + role))],
        "AWS::IAM::ManagedPolicy" => [request.PhysicalId ?? Global(request, "policy" + Path(request) + PhysicalIds.Name(request, "ManagedPolicyName", LongestName))],
        "AWS::IAM::InstanceProfile" =>
            [Global(request, "instance-profile" + Path(request) + (request.PhysicalId ?? PhysicalIds.Name(request, "InstanceProfileName", LongestName)))],
        "AWS::IAM::OIDCProvider" =>
            [request.PhysicalId ?? Global(request, "oidc-provider/" + (PhysicalIds.Text(request, "Url") ?? "").Replace("https://", "", StringComparison.Ordinal).TrimEnd('/'))],
        _ => [],
    };

    private static string Arn(ResourceRequest request, string service, string resource) => PhysicalIds.Arn(request, service, resource);

    private static string Global(ResourceRequest request, string resource) => PhysicalIds.Arn(request, "iam", resource, regional: false);

    private static string Path(ResourceRequest request) => PhysicalIds.Text(request, "Path") ?? "/";

    private static string Named(ResourceRequest request, string property, int longest) => PhysicalIds.Text(request, property) ?? GeneratedName.For(request, longest);

    private static string? Last(string? reference) => reference?[(reference.LastIndexOf('/') + 1)..];
}
