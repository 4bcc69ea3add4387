using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>Every type of the data can be made, referred to, changed and deleted (attributes: the types' registry schemas).</summary>
public sealed partial class EveryTypeTests
{
    /// <summary>Attributes that are lists or structures: an output takes them as JSON.</summary>
    private static readonly string[] Structured =
    [
        "CidrBlockAssociations", "Ipv6CidrBlocks", "DnsEntries", "NetworkInterfaceIds", "LoadBalancerArns", "SecurityGroups", "SnapStartResponse",
        "BlockPublicAccessStates", "TrustStoreRevocations", "VpcEncryptionControl.ResourceExclusions",
    ];

    /// <summary>What there is to be empty: no outpost, a gateway in one zone, no address of version 6, no load balancer yet.</summary>
    private static readonly string[] MayBeEmpty = ["Subnet.OutpostArn", "OtherSubnet.OutpostArn", "Nat.RouteTableId"];

    [Fact]
    public async Task All_are_made_with_all_their_attributes_and_leave_nothing_behind()
    {
        using var folder = new TestFolder();
        await using var account = await Account.WholeAsync(folder.Path);
        var template = Account.Template("every-type.yml");
        var types = LogicalIds().Matches(template).ToDictionary(match => match.Groups["id"].Value, match => match.Groups["type"].Value);
        types.Values.Distinct().ShouldBe(ResourceTypeCatalog.Default.Names, ignoreOrder: true, "the template has every type");

        // A template has 200 outputs at most.
        var (some, others) = (types.Take(types.Count / 2).ToDictionary(), types.Skip(types.Count / 2).ToDictionary());
        var created = await account.DeployAsync("every", template + Outputs(some));
        created["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE", Failures("every"));
        RequireValues(some, created);
        var updated = await account.DeployAsync("every", template + Outputs(others), tags: new() { ["team"] = "workers" });
        updated["StackStatus"]!.GetValue<string>().ShouldBe("UPDATE_COMPLETE", Failures("every"));
        RequireValues(others, updated);

        account.Call("DeleteStack", new() { ["StackName"] = "every" });
        var id2 = created["StackId"]!.GetValue<string>();
        (await account.EndAsync(id2))["StackStatus"]!.GetValue<string>()
            .ShouldBe("DELETE_COMPLETE", Failures(id2));
        foreach (var kind in new[] { "ec2/vpc", "ec2/subnet", "ec2/security-group", "iam/role", "elbv2/load-balancer", "sns/topic", "lambda/function", "cloudwatch/alarm" })
        {
            account.Parts.Store.List<StoredResource>(kind).ShouldBeEmpty(kind);
        }

        string Failures(string stack) => string.Join("\n", account.Events(stack).Where(entry => entry.Contains("FAILED")));
    }

    private static void RequireValues(IReadOnlyDictionary<string, string> types, JsonObject stack)
    {
        var outputs = stack["Outputs"]!.AsArray().ToDictionary(output => output!["OutputKey"]!.GetValue<string>(), output => output!["OutputValue"]!.GetValue<string>());
        foreach (var (id, type) in types)
        {
            Physical(type).ShouldNotBeNull($"{type}: say what its id looks like");
            outputs[id].ShouldMatch(Physical(type)!, $"Ref {id}");
            foreach (var attribute in Attributes(type))
            {
                var value = outputs[Name(id, attribute)];
                if (!MayBeEmpty.Contains($"{id}.{attribute}"))
                {
                    value.ShouldMatch(Form(attribute), $"{id}.{attribute}");
                }
            }
        }
    }

    private static string Outputs(IReadOnlyDictionary<string, string> types)
    {
        var text = new StringBuilder("Outputs:\n");
        foreach (var (id, type) in types)
        {
            text.AppendLine($"  {id}: {{Value: !Ref {id}}}");
            foreach (var attribute in Attributes(type))
            {
                text.AppendLine(IsStructured(attribute)
                    ? $"  {Name(id, attribute)}: {{Value: {{'Fn::ToJsonString': {{'Fn::GetAtt': [{id}, {attribute}]}}}}}}"
                    : $"  {Name(id, attribute)}: {{Value: !GetAtt {id}.{attribute}}}");
            }
        }

        return text.ToString();
    }

    private static bool IsStructured(string attribute) => Structured.Contains(attribute)
        || (attribute.StartsWith("VpcEncryptionControl.ResourceExclusions.", StringComparison.Ordinal) && attribute.Split('.').Length == 3);

    /// <summary>All but those of a bucket's metadata tables, which only a bucket that keeps such has.</summary>
    private static IEnumerable<string> Attributes(string type) =>
        ResourceTypeCatalog.Default.Find(type)!.Attributes.Where(attribute => !(type == "AWS::S3::Bucket" && attribute.StartsWith("Metadata", StringComparison.Ordinal)));

    private static string Name(string id, string attribute) => id + "x" + attribute.Replace(".", "", StringComparison.Ordinal);

    /// <summary>What Ref answers (template reference, "Return values").</summary>
    private static string? Physical(string type) => type switch
    {
        "AWS::EC2::VPC" => "^vpc-[0-9a-f]{17}$",
        "AWS::EC2::Subnet" => "^subnet-[0-9a-f]{17}$",
        "AWS::EC2::InternetGateway" => "^igw-[0-9a-f]{17}$",
        "AWS::EC2::VPCGatewayAttachment" => "^IGW[|]vpc-[0-9a-f]{17}$",
        "AWS::EC2::RouteTable" => "^rtb-[0-9a-f]{17}$",
        "AWS::EC2::Route" => "^rtb-[0-9a-f]{17}[|]0[.]0[.]0[.]0/0$",
        "AWS::EC2::SubnetRouteTableAssociation" => "^rtbassoc-[0-9a-f]{17}$",
        "AWS::EC2::EIP" => "^[0-9.]+$",
        "AWS::EC2::NatGateway" => "^nat-[0-9a-f]{17}$",
        "AWS::EC2::VPCEndpoint" => "^vpce-[0-9a-f]{17}$",
        "AWS::EC2::SecurityGroup" => "^sg-[0-9a-f]{17}$",
        "AWS::EC2::SecurityGroupIngress" or "AWS::EC2::SecurityGroupEgress" => "^sgr-[0-9a-f]{17}$",
        "AWS::EC2::FlowLog" => "^fl-[0-9a-f]{17}$",
        "AWS::EC2::LaunchTemplate" => "^lt-[0-9a-f]{17}$",
        "AWS::ElasticLoadBalancingV2::LoadBalancer" => "^arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer/app/every-LoadBalancer-[A-Za-z0-9]{12}/[0-9a-f]{16}$",
        "AWS::ElasticLoadBalancingV2::TargetGroup" => "^arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}$",
        "AWS::ElasticLoadBalancingV2::Listener" => "^arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/[A-Za-z0-9-]+/[0-9a-f]{16}/[0-9a-f]{16}$",
        "AWS::ElasticLoadBalancingV2::ListenerRule" => "^arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener-rule/app/[A-Za-z0-9-]+/[0-9a-f]{16}/[0-9a-f]{16}/[0-9a-f]{16}$",
        "AWS::ElasticLoadBalancingV2::TrustStore" => "^arn:aws:elasticloadbalancing:eu-west-1:000000000000:truststore/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}$",
        "AWS::ElasticLoadBalancingV2::TrustStoreRevocation" => "^[0-9]+[|]arn:aws:elasticloadbalancing:.*truststore/",
        "AWS::IAM::ManagedPolicy" => "^arn:aws:iam::000000000000:policy/every-ManagedPolicy-[A-Za-z0-9]{12}$",
        "AWS::IAM::OIDCProvider" => "^arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com$",
        "AWS::SNS::Topic" => "^arn:aws:sns:eu-west-1:000000000000:every-Topic-[A-Za-z0-9]{12}$",
        "AWS::SQS::Queue" => "^https?://.+/000000000000/every-Queue-[A-Za-z0-9]{12}$",
        "AWS::ECS::Service" => "^arn:aws:ecs:eu-west-1:000000000000:service/every-Cluster-[A-Za-z0-9]{12}/every-Service-[A-Za-z0-9]{12}$",
        "AWS::ECS::TaskDefinition" => "^arn:aws:ecs:eu-west-1:000000000000:task-definition/[A-Za-z0-9_-]+:1$",
        "AWS::ECR::Repository" => "^[a-z0-9-]+$",
        "AWS::KMS::Key" => "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        "AWS::KMS::Alias" => "^alias/queues$",
        "AWS::CloudFormation::WaitConditionHandle" => "^http://127[.]0[.]0[.]1:[0-9]+/cloudformation-waitcondition-eu-west-1/arn%3Aaws%3Acloudformation%3A.*/WaitHandle[?]X-Amz-Algorithm=.*&X-Amz-Signature=[0-9a-f]{64}$",
        "AWS::CloudFormation::WaitCondition" => "^arn:aws:cloudformation:eu-west-1:000000000000:stack/every/[0-9a-f-]{36}/[0-9a-f-]{36}/WaitHandle$",
        "AWS::S3::Bucket" or "AWS::S3::BucketPolicy" => "^every-bucket-[a-z0-9]{12}$",
        "AWS::ApplicationAutoScaling::ScalableTarget" => "^service/every-Cluster-[A-Za-z0-9]{12}/every-Service-[A-Za-z0-9]{12}[|]ecs:service:DesiredCount[|]ecs$",
        "AWS::ApplicationAutoScaling::ScalingPolicy" => "^arn:aws:autoscaling:eu-west-1:000000000000:scalingPolicy:[0-9a-f-]{36}:resource/ecs/service/.+:policyName/depth",
        "AWS::AutoScaling::AutoScalingGroup" or "AWS::AutoScaling::LaunchConfiguration" or "AWS::AutoScaling::LifecycleHook" or "AWS::CloudWatch::Alarm"
            or "AWS::ECS::Cluster" or "AWS::ECS::CapacityProvider" or "AWS::ECS::ClusterCapacityProviderAssociations" or "AWS::IAM::Role" or "AWS::IAM::Policy"
            or "AWS::IAM::InstanceProfile" or "AWS::Lambda::Function" or "AWS::Lambda::Permission" or "AWS::Logs::LogGroup" or "AWS::SNS::TopicPolicy"
            or "AWS::SQS::QueuePolicy" or "AWS::SSM::Parameter" or "AWS::ElasticLoadBalancingV2::ListenerCertificate"
            or "AWS::Logs::MetricFilter" or "AWS::CloudWatch::Dashboard" => "^[A-Za-z0-9:/_|-]*every-|^CFN-|^every",
        _ => null,
    };

    private static string Form(string attribute) => attribute switch
    {
        _ when IsStructured(attribute) => "^[[{].*[]}]$",
        "Arn" or "AutoScalingGroupARN" or "ServiceArn" or "PolicyArn" or "TaskDefinitionArn" or "ListenerArn" or "RuleArn" or "LoadBalancerArn" or "TargetGroupArn" or "TopicArn"
            or "TrustStoreArn" => "^arn:aws:([a-z0-9]+:[a-z0-9-]*:000000000000|s3::):.+$",
        "AllocationId" => "^eipalloc-[0-9a-f]{17}$",
        "EniId" => "^eni-[0-9a-f]{17}$",
        "GroupId" or "DefaultSecurityGroup" => "^sg-[0-9a-f]{17}$",
        "DefaultNetworkAcl" => "^acl-[0-9a-f]{17}$",
        "NetworkAclAssociationId" => "^aclassoc-[0-9a-f]{17}$",
        "AvailabilityZone" => "^eu-west-1[abc]$",
        "AvailabilityZoneId" => "^euw1-az[123]$",
        "CidrBlock" => "^[0-9.]+/[0-9]+$",
        "DNSName" => "^[a-z0-9-]+[.]eu-west-1[.]elb[.]amazonaws[.]com$",
        "CanonicalHostedZoneID" => "^Z[A-Z0-9]+$",
        "RepositoryUri" => "^[^/]+/[a-z0-9-]+$",
        "RoleId" => "^AROA[A-Z0-9]{17}$",
        "PolicyId" => "^ANPA[A-Z0-9]{17}$",
        "LatestVersionNumber" or "DefaultVersionNumber" or "NumberOfCaCertificates" or "RevocationId" or "AttachmentCount" or "PermissionsBoundaryUsageCount" => "^[0-9]+$",
        _ => "^.+$",
    };

    [GeneratedRegex(@"^  (?<id>[A-Za-z]+):\s*(?:\{Type: |\n    Type: )(?<type>[A-Za-z0-9:]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LogicalIds();
}
