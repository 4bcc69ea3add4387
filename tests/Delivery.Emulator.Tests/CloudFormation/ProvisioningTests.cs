namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>What EC2 refuses when a resource is made or deleted; texts: events that public issues quote.</summary>
public sealed class ProvisioningTests
{
    private const string Network = """
        Resources:
          Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
          Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
          Gateway: {Type: AWS::EC2::InternetGateway}
          Attachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}
          Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
          Route: {Type: AWS::EC2::Route, DependsOn: Attachment, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}}
          Address: {Type: AWS::EC2::EIP, Properties: {Domain: vpc}}
          Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Subnet, AllocationId: !GetAtt Address.AllocationId}}
          Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: hosts, GroupName: hosts, VpcId: !Ref Vpc}}

        """;

    private const string User = """
        Parameters: {Vpc: {Type: String}, Subnet: {Type: String}, Group: {Type: String}, Table: {Type: String}}
        Resources:
          Inside: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: user, VpcId: !Ref Vpc}}
          Rule: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref Inside, IpProtocol: tcp, FromPort: 1, ToPort: 1, SourceSecurityGroupId: !Ref Group}}
          Endpoint: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-1.sqs, VpcEndpointType: Interface, SubnetIds: [!Ref Subnet]}}
          Association: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
        """;

    [Theory]
    [InlineData("AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.128/25}", "The CIDR '10.0.0.128/25' conflicts with another subnet (Service: Ec2, Status Code: 400, ", "AlreadyExists")]
    [InlineData("AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.0.0/24}", "The CIDR '10.1.0.0/24' is invalid. (Service: Ec2", "InvalidRequest")]
    [InlineData("AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/15}", "The CIDR '10.0.0.0/15' is invalid. (Service: Ec2", "InvalidRequest")]
    [InlineData("AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: us-east-1a}", "Value (us-east-1a) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: eu-west-1a, eu-west-1b, eu-west-1c.", "InvalidRequest")]
    [InlineData("AWS::EC2::Subnet, Properties: {VpcId: vpc-0, CidrBlock: 10.0.1.0/24}", "The vpc ID 'vpc-0' does not exist", "NotFound")]
    [InlineData("AWS::EC2::Route, DependsOn: Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}", "already exists", "AlreadyExists")]
    [InlineData("AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 10.9.0.0/16, NatGatewayId: nat-0}", "The natGateway ID 'nat-0' does not exist", "NotFound")]
    [InlineData("AWS::EC2::NatGateway, DependsOn: Nat, Properties: {SubnetId: !Ref Subnet, AllocationId: !GetAtt Address.AllocationId}", "is already associated", "AlreadyExists")]
    [InlineData("AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Subnet, AllocationId: eipalloc-0}", "The elasticIp ID 'eipalloc-0' does not exist", "NotFound")]
    [InlineData("AWS::EC2::VPCGatewayAttachment, DependsOn: Attachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}", "already exists", "AlreadyExists")]
    [InlineData("AWS::EC2::SecurityGroup, DependsOn: Group, Properties: {GroupDescription: again, GroupName: hosts, VpcId: !Ref Vpc}", "The security group 'hosts' already exists for VPC 'vpc-", "AlreadyExists")]
    [InlineData("AWS::EC2::SecurityGroupIngress, Properties: {GroupId: sg-0, IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.0/8}", "The security group 'sg-0' does not exist", "NotFound")]
    [InlineData("AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-1.sqs, VpcEndpointType: Interface, SubnetIds: [subnet-0]}", "The subnet ID 'subnet-0' does not exist", "NotFound")]
    [InlineData("AWS::ElasticLoadBalancingV2::ListenerCertificate, Properties: {ListenerArn: 'arn:aws:elasticloadbalancing:x', Certificates: [{CertificateArn: x}]}", "One or more listeners not found", "NotFound")]
    public async Task What_can_not_be_made_is_refused_in_its_service_s_words(string resource, string message, string code)
    {
        await using var account = new Account();
        // Last of all, so that nothing beside it depends on chance.
        var ordered = resource.Contains("DependsOn", StringComparison.Ordinal) ? resource : resource.Replace(", Properties", ", DependsOn: [Subnet, Route], Properties", StringComparison.Ordinal);
        (await account.DeployAsync("s", Network + $"  Refused: {{Type: {ordered}}}\n"))["StackStatus"]!.GetValue<string>().ShouldBe("ROLLBACK_COMPLETE");
        var reason = account.Events("s").Single(entry => entry.StartsWith("Refused CREATE_FAILED", StringComparison.Ordinal));
        reason.ShouldStartWith("Refused CREATE_FAILED Resource handler returned message: \"");
        reason.ShouldContain(message);
        reason.ShouldEndWith($"HandlerErrorCode: {code})");
    }

    [Theory]
    [InlineData("AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Subnets: [!Ref One]}", "At least two subnets in two different Availability Zones must be specified", "InvalidRequest")]
    [InlineData("AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Subnets: [subnet-0, !Ref One]}", "The subnet ID 'subnet-0' does not exist", "NotFound")]
    [InlineData("AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Name: front, Subnets: [!Ref One, !Ref Two]}", "A load balancer with the same name 'front' exists, but with different settings", "AlreadyExists")]
    [InlineData("AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Name: tasks, VpcId: !Ref Vpc, Port: 81, Protocol: HTTP}", "A target group with the same name 'tasks' exists, but with different settings", "AlreadyExists")]
    [InlineData("AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref Balancer, Port: 80, Protocol: HTTP, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]}", "A listener already exists on this port for this load balancer 'arn:aws:elasticloadbalancing", "AlreadyExists")]
    [InlineData("AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {ListenerArn: !Ref Listener, Priority: 1, Conditions: [{Field: path-pattern, Values: [/]}], Actions: [{Type: forward, TargetGroupArn: arn:x}]}", "One or more target groups not found", "NotFound")]
    public async Task A_load_balancer_s_parts_are_refused_in_its_words(string resource, string message, string code)
    {
        const string balancer = """
            Resources:
              Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
              One: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: eu-west-1a}}
              Two: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1b}}
              Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Name: front, Subnets: [!Ref One, !Ref Two]}}
              Targets: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Name: tasks, VpcId: !Ref Vpc, Port: 80, Protocol: HTTP}}
              Listener: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref Balancer, Port: 80, Protocol: HTTP, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]}}

            """;
        await using var account = new Account();
        (await account.DeployAsync("s", balancer + $"  Refused: {{Type: {resource.Replace(", Properties", ", DependsOn: Listener, Properties", StringComparison.Ordinal)}}}\n"))["StackStatus"]!.GetValue<string>()
            .ShouldBe("ROLLBACK_COMPLETE");
        var reason = account.Events("s").Single(entry => entry.StartsWith("Refused CREATE_FAILED", StringComparison.Ordinal));
        reason.ShouldContain(message);
        reason.ShouldEndWith($"HandlerErrorCode: {code})");
    }

    [Fact]
    public async Task What_others_use_can_not_be_deleted()
    {
        await using var account = new Account();
        var id = (await account.DeployAsync("network", Network))["StackId"]!.GetValue<string>();
        var user = (await account.DeployAsync("user", User, new()
        {
            ["Vpc"] = Id("Vpc"),
            ["Subnet"] = Id("Subnet"),
            ["Group"] = Id("Group"),
            ["Table"] = Id("Table"),
        }))["StackId"]!.GetValue<string>();

        account.Call("DeleteStack", new() { ["StackName"] = "network" });
        var failed = await account.EndAsync("network");

        failed["StackStatus"]!.GetValue<string>().ShouldBe("DELETE_FAILED");
        failed["StackStatusReason"]!.GetValue<string>().ShouldBe("The following resource(s) failed to delete: [Group, Subnet, Table]. ");
        Reason("Subnet").ShouldStartWith($"Subnet DELETE_FAILED Resource handler returned message: \"The subnet '{Id("Subnet")}' has dependencies and cannot be deleted. (Service: Ec2, Status Code: 400, Request ID: ");
        Reason("Table").ShouldContain($"The routeTable '{Id("Table")}' has dependencies and cannot be deleted.");
        Reason("Group").ShouldStartWith($"Group DELETE_FAILED resource {Id("Group")} has a dependent object (Service: Ec2, Status Code: 400, Request ID: ");

        account.Call("DeleteStack", new() { ["StackName"] = "user" });
        (await account.EndAsync(user))["StackStatus"]!.GetValue<string>().ShouldBe("DELETE_COMPLETE");
        account.Call("DeleteStack", new() { ["StackName"] = "network" });
        (await account.EndAsync(id))["StackStatus"]!.GetValue<string>().ShouldBe("DELETE_COMPLETE");

        string Id(string logicalId) => account.PhysicalId("network", logicalId);

        string Reason(string logicalId) => account.Events("network").Last(entry => entry.StartsWith($"{logicalId} DELETE_FAILED", StringComparison.Ordinal));
    }
}
