using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint.Safety;

/// <summary>A resource with a name of its own can't be replaced: the new one would have to be there before the old one goes.</summary>
internal static class NameSafety
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["AWS::AutoScaling::AutoScalingGroup"] = "AutoScalingGroupName",
        ["AWS::CloudWatch::Alarm"] = "AlarmName",
        ["AWS::EC2::LaunchTemplate"] = "LaunchTemplateName",
        ["AWS::EC2::SecurityGroup"] = "GroupName",
        ["AWS::ECR::Repository"] = "RepositoryName",
        ["AWS::ECS::CapacityProvider"] = "Name",
        ["AWS::ECS::Cluster"] = "ClusterName",
        ["AWS::ECS::Service"] = "ServiceName",
        ["AWS::ElasticLoadBalancingV2::LoadBalancer"] = "Name",
        ["AWS::ElasticLoadBalancingV2::TargetGroup"] = "Name",
        ["AWS::IAM::InstanceProfile"] = "InstanceProfileName",
        ["AWS::IAM::ManagedPolicy"] = "ManagedPolicyName",
        ["AWS::IAM::Role"] = "RoleName",
        ["AWS::Logs::LogGroup"] = "LogGroupName",
        ["AWS::S3::Bucket"] = "BucketName",
        ["AWS::SNS::Topic"] = "TopicName",
        ["AWS::SQS::Queue"] = "QueueName",
    };

    public static void Check(TemplateResource resource, SafetyFindings findings)
    {
        if (Names.TryGetValue(resource.Type, out var property) && PossibleValues.At(resource.Properties, property).FirstOrDefault() is { } name)
        {
            findings.Add(resource, ErrorCatalog.NameBlocksReplacement, name, $"{Quoted.Of(resource.LogicalId)} has a name of its own", $"with {property} set, a change that replaces it fails", $"Remove {property}; CloudFormation makes a name.");
        }
    }
}
