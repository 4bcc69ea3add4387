using System.Collections.Frozen;

namespace Delivery.Review;

/// <summary>What is lost with a resource of a type, as data. Sources: the AWS CloudFormation template reference, read 2026-11.</summary>
internal static class ResourceRisk
{
    /// <summary>Types that hold data, with what is gone when one is deleted.</summary>
    public static readonly FrozenDictionary<string, string> Stateful = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AWS::SQS::Queue"] = "its messages are gone",
        ["AWS::Logs::LogGroup"] = "its log events are gone",
        ["AWS::ECR::Repository"] = "its images are gone",
        ["AWS::S3::Bucket"] = "its objects are gone",
        ["AWS::DynamoDB::Table"] = "its items are gone",
        ["AWS::DynamoDB::GlobalTable"] = "its items are gone",
        ["AWS::RDS::DBInstance"] = "its databases are gone",
        ["AWS::RDS::DBCluster"] = "its databases are gone",
        ["AWS::EFS::FileSystem"] = "its files are gone",
        ["AWS::EC2::Volume"] = "its blocks are gone",
        ["AWS::Kinesis::Stream"] = "its records are gone",
        ["AWS::SecretsManager::Secret"] = "the secret is gone",
        ["AWS::SSM::Parameter"] = "its value and history are gone",
        ["AWS::KMS::Key"] = "what it encrypts can't be read any more",
        ["AWS::ElastiCache::ReplicationGroup"] = "its cached data are gone",
        ["AWS::OpenSearchService::Domain"] = "its indices are gone",
        ["AWS::Cognito::UserPool"] = "its users are gone",
        ["AWS::Backup::BackupVault"] = "its recovery points are gone",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Types on which running work depends, with what stops while one is made anew or removed.</summary>
    public static readonly FrozenDictionary<string, string> Serving = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AWS::EC2::VPC"] = "everything in the network moves to another one",
        ["AWS::EC2::Subnet"] = "what runs in the subnet stops",
        ["AWS::EC2::NatGateway"] = "connections through it end, and subnets whose routes still lead to it have no way out",
        ["AWS::EC2::InternetGateway"] = "the network is cut off meanwhile",
        ["AWS::EC2::VPCGatewayAttachment"] = "the network is cut off meanwhile",
        ["AWS::EC2::Route"] = "traffic of its route stops meanwhile",
        ["AWS::EC2::RouteTable"] = "traffic of its subnets stops meanwhile",
        ["AWS::EC2::SubnetRouteTableAssociation"] = "traffic of its subnet stops meanwhile",
        ["AWS::EC2::VPCEndpoint"] = "calls through the endpoint fail meanwhile",
        ["AWS::ECS::Cluster"] = "all services of the cluster stop",
        ["AWS::ECS::Service"] = "the service's tasks stop",
        ["AWS::ECS::CapacityProvider"] = "no task can be placed meanwhile",
        ["AWS::ECS::ClusterCapacityProviderAssociations"] = "no task can be placed meanwhile",
        ["AWS::AutoScaling::AutoScalingGroup"] = "its hosts stop",
        ["AWS::ElasticLoadBalancingV2::LoadBalancer"] = "its address changes and clients are cut off",
        ["AWS::ElasticLoadBalancingV2::TargetGroup"] = "its targets get no requests meanwhile",
        ["AWS::ElasticLoadBalancingV2::Listener"] = "its port doesn't answer meanwhile",
        ["AWS::ElasticLoadBalancingV2::ListenerRule"] = "what it forwards is refused meanwhile",
        ["AWS::IAM::Role"] = "whoever acts by it is refused",
        ["AWS::ECR::Repository"] = "images are no longer found under its name",
        ["AWS::SQS::Queue"] = "whoever uses its address is refused",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Types that cost by the hour as long as they exist.</summary>
    public static readonly FrozenDictionary<string, string> Priced = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AWS::EC2::NatGateway"] = "billed by the hour and by traffic",
        ["AWS::EC2::Instance"] = "billed by the second",
        ["AWS::EC2::EIP"] = "billed by the hour",
        ["AWS::AutoScaling::AutoScalingGroup"] = "its hosts are billed by the second",
        ["AWS::ElasticLoadBalancingV2::LoadBalancer"] = "billed by the hour and by traffic",
        ["AWS::RDS::DBInstance"] = "billed by the hour",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Documentation(string type)
    {
        var parts = type.ToLowerInvariant().Split("::");
        return parts is ["aws", var service, var resource]
            ? $"https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-{service}-{resource}.html"
            : "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/";
    }
}
