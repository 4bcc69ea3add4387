using System.Collections.Frozen;

namespace Delivery.Review;

/// <summary>
/// Attributes (GetAtt) that name the resource itself: they are made with it and stay until it is replaced, whatever is updated in place.
/// Others can change, e.g. a launch template's LatestVersionNumber. A type that is not listed has none that is known.
/// Source: return values in the AWS CloudFormation template reference, page by type, read 2026-11.
/// </summary>
internal static class FixedAttributes
{
    private static readonly FrozenDictionary<string, string[]> ByType = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["AWS::ApplicationAutoScaling::ScalableTarget"] = ["Id"],
        ["AWS::CloudWatch::Alarm"] = ["Arn"],
        ["AWS::EC2::LaunchTemplate"] = ["LaunchTemplateId"],
        ["AWS::EC2::SecurityGroup"] = ["GroupId", "Id"],
        ["AWS::EC2::Subnet"] = ["SubnetId"],
        ["AWS::EC2::VPC"] = ["VpcId"],
        ["AWS::ECR::Repository"] = ["Arn", "RepositoryUri"],
        ["AWS::ECS::Cluster"] = ["Arn"],
        ["AWS::ECS::Service"] = ["Name", "ServiceArn"],
        ["AWS::IAM::InstanceProfile"] = ["Arn"],
        ["AWS::IAM::Role"] = ["Arn", "RoleId"],
        ["AWS::Logs::LogGroup"] = ["Arn"],
        ["AWS::SNS::Topic"] = ["TopicArn", "TopicName"],
        ["AWS::SQS::Queue"] = ["Arn", "QueueName", "QueueUrl"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool Contains(string type, string attribute) =>
        ByType.TryGetValue(type, out var attributes) && attributes.Contains(attribute, StringComparer.Ordinal);
}
