using Delivery.Errors;
using Delivery.Lint;

namespace Delivery.Tests.Lint;

public sealed class TemplateLintTests
{
    [Theory]
    [InlineData("bootstrap.yml")]
    [InlineData("private-cluster.yml")]
    [InlineData("private-service.yml")]
    public void The_templates_of_this_repository_have_no_problem(string template)
    {
        var path = $"cloudformation/{template}";

        TemplateLint.Check(path, File.ReadAllText(Path.Combine(ScratchFolder.Repository, path))).AsText().ShouldBeEmpty();
    }

    [Fact]
    public void Types_properties_and_values_are_compared_with_what_is_known_of_the_type() =>
        Check("""
            Resources:
              Jobs:
                Type: AWS::SQS::Que
              Other:
                Type: AWS::Own::Thing
              Queue:
                Type: AWS::SQS::Queue
                DeletionPolicy: Keep
                Propertys: {}
                Properties:
                  VisibilityTimout: 30
                  DelaySeconds: 901
                  MaximumMessageSize: big
                  SqsManagedSseEnabled: yes
                  Tags: { Key: a, Value: b }
                  RedrivePolicy: { maxReceiveCount: 5 }
              Repository:
                Type: AWS::ECR::Repository
                Properties:
                  RepositoryName: Upper
                  ImageTagMutability: IMMUTBLE
                  EncryptionConfiguration: { EncryptionTyp: AES256 }
                  ImageScanningConfiguration: true
              Route:
                Type: AWS::EC2::Route
                Properties:
              Hosts:
                Type: AWS::AutoScaling::AutoScalingGroup
                Properties:
                  MinSize: [1]
                  Tags:
                    - { Key: a, Value: b }
            """).ShouldMatchGolden("types.txt");

    [Fact]
    public void References_must_lead_somewhere() =>
        Check("""
            Metadata:
              AWS::CloudFormation::Interface:
                ParameterGroups:
                  - Label: { default: All }
                    Parameters: [Cidr, Zone]
                ParameterLabels:
                  Cdir: { default: Range }
            Parameters:
              Cidr: { Type: String }
            Mappings:
              Sizes: { small: { cpu: 1 } }
            Conditions:
              Wide: !Equals [!Ref Cdir, !Ref Vpc]
              Nested: !Not [!Condition Wde]
            Resources:
              Vpc:
                Type: AWS::EC2::VPC
                Condition: Wdie
                DependsOn: [Queu, !Ref Cidr]
                Properties:
                  CidrBlock: !If [Wide, !Ref Cidr]
                  EnableDnsSupport: !If [Nested, !Ref Nothing, tru]
                  InstanceTenancy: !FindInMap [Size, small, cpu]
                  Tags:
                    - Key: Name
                      Value: !Sub '${AWS::StackNam}-${Queue.Arm}-${Own}-${!Literal}-${Queue.QueueName}'
                    - Key: Other
                      Value: !Sub ['${Own}-${Mine}', { Mine: !GetAtt Vpc2.VpcId }]
                    - Key: Third
                      Value: !Jion ['', [a]]
                    - Key: Fourth
                      Value: !Ref [a]
              Queue:
                Type: AWS::SQS::Queue
            Outputs:
              Id: { Valu: !Ref Vpc }
              Url:
                Condition: Nestd
                Value: !GetAtt Queue.QueueUrls
            """).ShouldMatchGolden("references.txt");

    [Fact]
    public void What_nothing_uses_is_told() =>
        Check("""
            Parameters:
              Used: { Type: String }
              InCondition: { Type: String }
              Leftover: { Type: String }
            Mappings:
              Old: { a: { b: c } }
            Conditions:
              Never: !Equals [!Ref InCondition, a]
            Resources:
              Queue:
                Type: AWS::SQS::Queue
                Properties: { QueueName: !Sub 'a-${Used}' }
            """).ShouldMatchGolden("unused.txt");

    [Fact]
    public void Circles_are_told_with_their_way() =>
        Check("""
            Resources:
              A: { Type: 'AWS::SQS::Queue', Properties: { QueueName: !Ref B } }
              B: { Type: 'AWS::SQS::Queue', Properties: { QueueName: !Sub '${C}' } }
              C: { Type: 'AWS::SQS::Queue', DependsOn: A }
              D: { Type: 'AWS::SQS::Queue', DependsOn: D }
              E: { Type: 'AWS::SQS::Queue', DependsOn: A }
            """).ShouldMatchGolden("circles.txt");

    [Fact]
    public void Relations_name_numbers_and_the_defaults_keep_them() =>
        Check("""
            Metadata:
              Delivery::Relations:
                - Least <= Most
                - Most < Least
                - Least < Mots
                - Least < Name
                - Least is small
                - [Least, Most]
            Parameters:
              Least: { Type: Number, Default: 3 }
              Most: { Type: Number, Default: 3 }
              Name: { Type: String }
            Resources:
              Queue:
                Type: AWS::SQS::Queue
                Properties: { QueueName: !Sub '${Least}-${Most}-${Name}' }
            """).ShouldMatchGolden("relations.txt");

    [Fact]
    public void Functions_and_dynamic_references_stand_for_any_value() =>
        Check("""
            Parameters: { Port: { Type: Number } }
            Resources:
              Group:
                Type: AWS::EC2::SecurityGroup
                Properties:
                  GroupDescription: '{{resolve:ssm:/a}}'
                  SecurityGroupIngress:
                    Fn::If:
                      - Open
                      - - IpProtocol: tcp
                          FromPort: !Ref Port
                          ToPort: '443'
                          CidrIp: 10.0.0.0/8
                      - !Ref AWS::NoValue
                  Tags:
                    - !If [Open, { Key: a, Value: b }, !Ref AWS::NoValue]
              Policy:
                Type: AWS::IAM::ManagedPolicy
                Properties:
                  PolicyDocument:
                    Version: '2012-10-17'
                    Statement:
                      - Condition: { Bool: { 'aws:SecureTransport': 'false' } }
            Conditions: { Open: !Equals [!Ref AWS::Region, eu-west-1] }
            """).ShouldBeEmpty();

    [Fact]
    public void A_file_that_is_no_template_has_its_line()
    {
        var error = TemplateLint.Check("a.yml", "Resources:\n  A:\n    Type: x\n   B: y\n").ShouldHaveSingleItem();

        error.Kind.ShouldBe(ErrorCatalog.TemplateNotYaml);
        error.Kind.IsUsage.ShouldBeTrue();
        error.Where.ShouldStartWith("a.yml:");
    }

    [Fact]
    public void Hostile_names_are_shown_harmless()
    {
        var text = Check("Resources:\n  \"a\\u001b[2J\":\n    Type: \"AWS::\\u202eX\"\n");

        text.ShouldNotContain('\u001b');
        text.ShouldNotContain('\u202e');
    }

    [Fact]
    public void More_resources_than_a_template_may_have_are_refused_at_once()
    {
        var text = "Resources:\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"  R{i}: {{ Type: 'AWS::SQS::Queue', DependsOn: R{i + 1} }}\n"));

        TemplateLint.Check("a.yml", text).ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.TemplateTooLarge);
    }

    private static string Check(string text) => TemplateLint.Check("a.yml", text).AsText();
}
