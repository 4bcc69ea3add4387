using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.Tests.CloudFormation;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Tests.Fuzzing;

/// <summary>Whatever a template holds: an answer or an AWS-shaped error; never a defect, a hang or a growing process.</summary>
[Collection(nameof(FuzzRun))]
public sealed class TemplateFuzzTests
{
    private const string Small = """
        AWSTemplateFormatVersion: '2010-09-09'
        Description: d
        Parameters: {P: {Type: Number, Default: 1, MinValue: 0, MaxValue: 9}, L: {Type: CommaDelimitedList, Default: 'a,b'}, S: {Type: String, Default: x, AllowedPattern: '[a-z]+'}}
        Mappings: {M: {k: {v: 1}}}
        Rules: {R: {RuleCondition: !Equals [!Ref S, x], Assertions: [{Assert: !Contains [[x, y], !Ref S], AssertDescription: t}, {Assert: !EachMemberIn [!Ref L, [a, b]]}]}}
        Conditions: {C: !And [!Equals [!Ref S, x], !Not [!Equals [!Ref P, 2]]], D: !Condition C}
        Resources:
          T: {Type: AWS::SNS::Topic, DeletionPolicy: Retain, Properties: {DisplayName: !Sub 'a${P}${!x}${AWS::Region}', Tags: [{Key: a, Value: !Select [1, !Ref L]}]}}
          Q: {Type: AWS::SQS::Queue, Condition: C, DependsOn: T, Metadata: {a: b}, Properties: {DelaySeconds: !Ref P, RedrivePolicy: {deadLetterTargetArn: !GetAtt U.Arn, maxReceiveCount: 2}}}
          U: {Type: AWS::SQS::Queue, Properties: {QueueName: !Join ['-', [!Ref S, !FindInMap [M, k, v], !Base64 abc]], Tags: !If [C, [{Key: a, Value: b}], !Ref AWS::NoValue]}}
          V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Select [0, !Cidr [10.0.0.0/8, 2, 16]]}}
          N: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref V, CidrBlock: 10.0.0.0/24, AvailabilityZone: !Select [0, !GetAZs '']}}
        Outputs: {O: {Value: !GetAtt T.TopicName, Export: {Name: !Sub '${AWS::StackName}-o'}}, X: {Condition: D, Value: !Ref Q}}
        """;

    private const string Loops = """
        Transform: AWS::LanguageExtensions
        Parameters: {L: {Type: CommaDelimitedList, Default: 'a,b'}, K: {Type: String, Default: Retain}}
        Mappings: {M: {a: {v: [x, y]}}}
        Conditions: {'Fn::ForEach::C': [I, !Ref L, {'C${I}': !Equals [!Ref I, a]}]}
        Resources:
          Fn::ForEach::R:
            - I
            - !Ref L
            - 'T&{I}':
                Type: AWS::SNS::Topic
                Condition: !Sub 'C${I}'
                DeletionPolicy: !Ref K
                Properties: {DisplayName: !ToJsonString {a: !Sub '${I}', b: !Length [1, 2]}, Tags: [{Key: k, Value: !FindInMap [M, z, v, {DefaultValue: !Ref I}]}]}
              'Fn::ForEach::S': [J, !FindInMap [M, !Select [0, !Ref L], v], {'U${I}${J}': {Type: AWS::SQS::Queue}}]
        Outputs: {'Fn::ForEach::O': [I, !Ref L, {'O${I}': {Value: !GetAtt ['T${I}', TopicName], Condition: !Sub 'C${I}'}}]}
        """;

    /// <summary>The product's own templates are larger; each stands beside several of the small ones.</summary>
    private static readonly string[] Product = ["cloudformation/bootstrap.yml", "cloudformation/private-cluster.yml", "cloudformation/private-service.yml"];

    /// <summary>Each as often as its cost allows: deleted stacks stay in the account and are looked through.</summary>
    private static readonly string[] Operations =
        [.. Enumerable.Repeat("CreateChangeSet", 10), .. Enumerable.Repeat("ValidateTemplate", 6), .. Enumerable.Repeat("GetTemplateSummary", 3), "CreateStack"];

    [Fact]
    public async Task A_damaged_template_gets_an_answer_or_an_AWS_error()
    {
        await using var account = new Account(provider: new CatalogProvider());
        await account.DeployAsync("s", Small);
        await account.DeployAsync("l", Loops);
        var mutation = new TemplateMutation([.. Enumerable.Repeat(Json(Small), 20), .. Enumerable.Repeat(Json(Loops), 20), .. Product.Select(path => Json(File.ReadAllText(Repository.PathOf(path))))]);
        var reached = new HashSet<string>();

        await FuzzRun.MeasuredAsync(FuzzRun.Rounds(7000), number => FuzzRun.BoundedAsync(number, async () =>
        {
            var random = FuzzRun.Case(number);
            var template = mutation.Make(random);
            var operation = Operations[random.Next(Operations.Length)];
            try
            {
                reached.Add(await RunAsync(account, operation, template, number));
            }
            catch (AwsErrorException error)
            {
                error.Code.ShouldBeOneOf("ValidationError", "InsufficientCapabilitiesException");
                error.Status.ShouldBe(400);
                error.Message.ShouldNotBeNullOrWhiteSpace();
                reached.Add(error.Message[..Math.Min(24, error.Message.Length)]);
            }
            catch (Exception error) when (error is not ShouldAssertException)
            {
                throw new ShouldAssertException($"Case {number}: {operation} of {template}\n{error}");
            }
        }));

        // Else the cases all die at the door.
        reached.ShouldContain("CREATE_COMPLETE");
        reached.ShouldContain("FAILED");
        reached.ShouldContain("ROLLBACK_COMPLETE");
        reached.Count.ShouldBeGreaterThan(25);
    }

    /// <summary>What became of it.</summary>
    private static async Task<string> RunAsync(Account account, string operation, string template, int number)
    {
        switch (operation)
        {
            case "CreateChangeSet":
                var stack = template.Contains("ForEach", StringComparison.Ordinal) ? "l" : "s";
                var set = await account.PreviewAsync(stack, template, name: $"c{number}");
                (set["StatusReason"]?.GetValue<string>()).ShouldNotBe("Internal Failure", $"Case {number}: {template}");
                account.Call("DeleteChangeSet", new() { ["ChangeSetName"] = set["ChangeSetId"]!.GetValue<string>() });
                return set["Status"]!.GetValue<string>();
            case "CreateStack":
                var input = Account.Input($"n{number}", template);
                input["Capabilities"] = new JsonArray("CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND");
                var id = account.Call("CreateStack", input)["StackId"]!.GetValue<string>();
                var status = (await account.EndAsync(id))["StackStatus"]!.GetValue<string>();
                account.Call("DeleteStack", new() { ["StackName"] = id });
                await account.EndAsync(id);
                return status;
            default:
                account.Call(operation, new() { ["TemplateBody"] = template });
                return operation;
        }
    }

    private static string Json(string yaml) => TemplateWriter.ToText(TemplateReader.Read(yaml));

    /// <summary>Every type; what it makes is forgotten. A name with an x fails, so that stacks roll back too.</summary>
    private sealed class CatalogProvider : IResourceProvider
    {
        public IReadOnlyCollection<string> Types { get; } = [.. ResourceTypeCatalog.Default.Names];

        public Task<ProvisionedResource> CreateAsync(ResourceRequest request, CancellationToken cancellationToken) =>
            request.Properties.ToJsonString().Contains("xx", StringComparison.Ordinal)
                ? throw new ResourceFailedException("InvalidRequest", "It has an x too many.")
                : Task.FromResult(Made(request, $"{request.LogicalId}-{request.Token}"));

        public Task<ProvisionedResource> UpdateAsync(ResourceRequest request, JsonObject before, CancellationToken cancellationToken) =>
            Task.FromResult(Made(request, request.PhysicalId!));

        public Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => Task.CompletedTask;

        private static ProvisionedResource Made(ResourceRequest request, string id) => new(
            id, ResourceTypeCatalog.Default.Find(request.Type)!.Attributes.ToDictionary(attribute => attribute, attribute => (JsonNode?)$"{attribute} of {id}"));
    }
}
