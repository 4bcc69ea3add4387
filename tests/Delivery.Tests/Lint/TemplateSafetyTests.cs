using Delivery.Errors;
using Delivery.Lint.Safety;

namespace Delivery.Tests.Lint;

public sealed class TemplateSafetyTests
{
    [Theory]
    [InlineData("bootstrap.yml")]
    [InlineData("private-cluster.yml")]
    [InlineData("private-service.yml")]
    public void The_templates_of_this_repository_are_safe_or_say_why_not(string template)
    {
        var path = $"cloudformation/{template}";

        TemplateSafety.Check(path, File.ReadAllText(Path.Combine(ScratchFolder.Repository, path))).AsText().ShouldBeEmpty();
    }

    [Fact]
    public void A_careless_worker_is_told_all_of_it() =>
        Check("""
            Parameters:
              Image: { Type: String }
              Pinned: { Type: String, AllowedPattern: '.*@sha256:[0-9a-f]{64}' }
              Debug: { Type: String }
            Conditions: { Debugging: !Equals [!Ref Debug, 'true'] }
            Resources:
              Careless:
                Type: AWS::ECS::TaskDefinition
                Properties:
                  NetworkMode: host
                  ContainerDefinitions:
                    - Name: by-tag
                      Image: registry/worker:latest
                      Privileged: true
                    - Name: by-parameter
                      Image: !Ref Image
                      User: root
                      ReadonlyRootFilesystem: !If [Debugging, false, true]
                      StopTimeout: 30
                      LinuxParameters: { Capabilities: { Add: [SYS_ADMIN] } }
                      LogConfiguration: !If [Debugging, !Ref AWS::NoValue, !Ref AWS::NoValue]
              Careful:
                Type: AWS::ECS::TaskDefinition
                Properties:
                  ContainerDefinitions:
                    - { Name: pinned, Image: !Ref Pinned, User: '1654', ReadonlyRootFilesystem: true, StopTimeout: 20, LogConfiguration: { LogDriver: awslogs } }
              Jobs:
                Type: AWS::SQS::Queue
                DeletionPolicy: Delete
                Properties: { QueueName: jobs, VisibilityTimeout: 30, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 } }
              Dead:
                Type: AWS::SQS::Queue
                DeletionPolicy: Delete
                UpdateReplacePolicy: Retain
                Properties: { SqsManagedSseEnabled: true, VisibilityTimeout: 1 }
              Logs: { Type: 'AWS::Logs::LogGroup' }
              Images:
                Type: AWS::ECR::Repository
                DeletionPolicy: Retain
                UpdateReplacePolicy: Retain
              Unguarded:
                Type: AWS::ECS::Service
                Properties:
                  DesiredCount: 2
                  DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: false } }
                  NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: ENABLED } }
              Target: { Type: 'AWS::ApplicationAutoScaling::ScalableTarget' }
            """).ShouldMatchGolden("unsafe-worker.txt");

    [Fact]
    public void A_careless_network_is_told_all_of_it() =>
        Check("""
            Parameters:
              Port: { Type: Number }
              Anywhere: { Type: String, Default: 10.0.0.0/8 }
              Inside: { Type: String, AllowedPattern: '10\..*' }
            Resources:
              Hosts:
                Type: AWS::EC2::LaunchTemplate
                Properties:
                  LaunchTemplateData:
                    SecurityGroupIds: [!Ref HostGroup]
                    MetadataOptions: { HttpTokens: optional, HttpPutResponseHopLimit: 2 }
                    NetworkInterfaces: [{ AssociatePublicIpAddress: true }]
                    BlockDeviceMappings: [{ DeviceName: /dev/xvda, Ebs: { VolumeSize: 30 } }]
              HostGroup:
                Type: AWS::EC2::SecurityGroup
                Properties:
                  GroupDescription: hosts
                  SecurityGroupIngress:
                    - { IpProtocol: tcp, FromPort: !Ref Port, ToPort: !Ref Port, CidrIp: 0.0.0.0/0 }
                    - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Anywhere }
                    - { IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Ref Inside }
                  SecurityGroupEgress:
                    - { IpProtocol: '-1', CidrIp: 0.0.0.0/0 }
              Front:
                Type: AWS::ElasticLoadBalancingV2::LoadBalancer
                Properties: { SecurityGroups: [!GetAtt FrontGroup.GroupId] }
              Listener:
                Type: AWS::ElasticLoadBalancingV2::Listener
                Properties: { Port: !Ref Port, Protocol: HTTP, LoadBalancerArn: !Ref Front, DefaultActions: [{ Type: forward }] }
              FrontGroup:
                Type: AWS::EC2::SecurityGroup
                Properties:
                  GroupDescription: front
                  SecurityGroupIngress:
                    - { IpProtocol: tcp, FromPort: !Ref Port, ToPort: !Ref Port, CidrIp: 0.0.0.0/0 }
              Late:
                Type: AWS::EC2::SecurityGroupIngress
                Properties: { GroupId: !Ref FrontGroup, IpProtocol: tcp, FromPort: 8000, ToPort: 9000, CidrIpv6: '::/0' }
              Subnet:
                Type: AWS::EC2::Subnet
                Properties: { MapPublicIpOnLaunch: true }
            """).ShouldMatchGolden("unsafe-network.txt");

    [Fact]
    public void Policies_name_who_may_do_what_on_what() =>
        Check("""
            Resources:
              Role:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument: { Statement: { Effect: Allow, Principal: { AWS: '*' }, Action: 'sts:AssumeRole' } }
                  Policies:
                    - PolicyName: a
                      PolicyDocument:
                        Statement:
                          - { Sid: All, Effect: Allow, Action: '*', Resource: 'arn:aws:sqs:eu-west-1:1:a' }
                          - { Sid: Rest, Effect: Allow, NotAction: 'iam:*', Resource: 'arn:aws:sqs:eu-west-1:1:a' }
                          - { Sid: Everywhere, Effect: Allow, Action: ['sqs:SendMessage', 's3:*', 'ec2:DescribeVpcs'], Resource: ['*'] }
                          - { Sid: Fine, Effect: Allow, Action: ['ecr:GetAuthorizationToken', 'logs:DescribeLogGroups'], Resource: '*' }
                          - { Sid: Named, Effect: Allow, Action: 'sqs:*', Resource: 'arn:aws:sqs:eu-west-1:1:a' }
                          - { Sid: Refusal, Effect: Deny, Action: '*', Resource: '*' }
              Open:
                Type: AWS::SQS::QueuePolicy
                Properties:
                  PolicyDocument:
                    Statement:
                      - { Effect: Allow, Principal: '*', Action: 'sqs:SendMessage', Resource: '*', Condition: { StringEquals: { 'aws:SourceAccount': '1' } } }
                      - { Effect: Allow, Principal: '*', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-west-1:1:a' }
            """).ShouldMatchGolden("unsafe-policies.txt");

    [Fact]
    public void What_is_accepted_has_a_reason_and_is_there()
    {
        Accepting("DLV-0277: Registry tokens belong to no resource.").ShouldBeEmpty();
        Accepting("DLV-0277: ok").ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.AcceptanceInvalid);
        Accepting("DLV-0277:").ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.AcceptanceInvalid);
        Accepting("DLV-0270: It has no image at all.").Select(error => error.Kind).ShouldBe([ErrorCatalog.AcceptanceInvalid, ErrorCatalog.PolicyTooWide]);

        static IReadOnlyList<DeliveryError> Accepting(string line) => TemplateSafety.Check("a.yml", $$"""
            Resources:
              Policy:
                Type: AWS::IAM::ManagedPolicy
                Metadata:
                  Delivery::Accepted:
                    {{line}}
                Properties:
                  PolicyDocument: { Statement: [{ Effect: Allow, Action: 'sqs:*', Resource: '*' }] }
            """);
    }

    private static string Check(string text) => TemplateSafety.Check("a.yml", text).AsText();
}
