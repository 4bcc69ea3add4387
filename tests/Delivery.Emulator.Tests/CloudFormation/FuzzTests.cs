using CsCheck;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>Whatever a template holds: an answer or an AWS-shaped error, never a defect.</summary>
public sealed class FuzzTests
{
    private const string Template = """
        AWSTemplateFormatVersion: '2010-09-09'
        Description: d
        Parameters: {P: {Type: Number, Default: 1, MinValue: 0, MaxValue: 9}, L: {Type: CommaDelimitedList, Default: 'a,b'}, S: {Type: String, Default: x, AllowedPattern: '[a-z]+'}}
        Mappings: {M: {k: {v: 1}}}
        Rules: {R: {RuleCondition: !Equals [!Ref S, x], Assertions: [{Assert: !Contains [[x, y], !Ref S], AssertDescription: t}]}}
        Conditions: {C: !And [!Equals [!Ref S, x], !Not [!Equals [!Ref P, 2]]], D: !Condition C}
        Resources:
          T: {Type: AWS::SNS::Topic, DeletionPolicy: Retain, Properties: {DisplayName: !Sub 'a${P}${!x}${AWS::Region}', Tags: [{Key: a, Value: !Select [1, !Ref L]}]}}
          Q: {Type: AWS::SQS::Queue, Condition: C, DependsOn: T, Metadata: {a: b}, Properties: {DelaySeconds: !Ref P, RedrivePolicy: {deadLetterTargetArn: !GetAtt U.Arn, maxReceiveCount: 2}}}
          U: {Type: AWS::SQS::Queue, Properties: {QueueName: !Join ['-', [!Ref S, !FindInMap [M, k, v], !Base64 abc]], Tags: !If [C, [{Key: a, Value: b}], !Ref AWS::NoValue]}}
          V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Select [0, !Cidr [10.0.0.0/8, 2, 16]]}}
          N: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref V, CidrBlock: 10.0.0.0/24, AvailabilityZone: !Select [0, !GetAZs '']}}
        Outputs: {O: {Value: !GetAtt T.TopicName, Export: {Name: !Sub '${AWS::StackName}-o'}}, X: {Condition: D, Value: !Ref Q}}
        """;

    private static readonly string[] Pieces =
    [
        "!Ref ", "!GetAtt ", "!Sub ", "!Join ", "!If ", "!Select ", "!Split ", "!Cidr ", "[", "]", "{", "}", ":", ",", "'", "\"", "\n", " ", "- ", "T", "Q", "C", "P", "AWS::NoValue",
        "null", "true", "-1", "99999999999999999999", "${", "{{resolve:ssm:x}}", "{{resolve:secretsmanager:x}}", "\u0000", "é", "Type", "Properties", "Fn::", "&a ", "*a", "<<: ", "|", ">", "!Length ", "!Transform ",
    ];

    private static readonly Gen<(int Start, int Cut, int Piece)[]> Edits = Gen.Select(Gen.Int[0, Template.Length - 1], Gen.Int[0, 12], Gen.Int[0, Pieces.Length - 1]).Array[1, 4];

    [Fact]
    public async Task A_damaged_template_gets_an_answer_or_an_AWS_error()
    {
        await using var account = new Account();
        await account.DeployAsync("s", Template);
        var number = 0;
        await Edits.SampleAsync(async edits =>
        {
            var text = Template;
            foreach (var (start, cut, piece) in edits)
            {
                var at = Math.Min(start, text.Length);
                text = text[..at] + Pieces[piece] + text[Math.Min(text.Length, at + cut)..];
            }

            try
            {
                var set = await account.PreviewAsync("s", text, name: $"c{Interlocked.Increment(ref number)}");
                (set["StatusReason"]?.GetValue<string>()).ShouldNotBe("Internal Failure");
                account.Call("DeleteChangeSet", new() { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>() });
            }
            catch (AwsErrorException error)
            {
                error.Code.ShouldBeOneOf("ValidationError", "InsufficientCapabilitiesException");
            }
        }, iter: 2000, threads: 1);
    }
}
