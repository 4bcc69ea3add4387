using Delivery.Review;

namespace Delivery.Tests.Review;

/// <summary>A service update as CloudFormation describes it: a new image, and the hostile and the secret with it.</summary>
internal static class Samples
{
    public const string Secret = "canary-Zq81-password";
    private const string Image = "000000000000.dkr.ecr.eu-west-1.amazonaws.com/sample-worker@sha256:";

    public static SecretFingerprint Fingerprint { get; } = new("key"u8.ToArray(), "000000000000|eu-west-1|sample-worker-service");

    public static ReviewSubject Subject { get; } = new(
        "service", "staging", "000000000000", "eu-west-1", "sample-worker-service", new string('a', 64), "sha256:" + new string('2', 64),
        new Dictionary<string, string> { ["DatabasePassword"] = Secret });

    public static DescribedChangeSet ServiceUpdate { get; } = new()
    {
        IsCreate = false,
        Capabilities = ["CAPABILITY_IAM"],
        Parameters =
        [
            new("DatabasePassword", "****", null),
            new("ImageUri", Image + new string('2', 64), null),
            new("Ami", "/aws/service/ecs/ami", "ami-0123"),
        ],
        Tags = new Dictionary<string, string> { ["application"] = "sample-worker", ["environment"] = "staging" },
        Changes =
        [
            Modify("TaskDefinition", "AWS::ECS::TaskDefinition", "True", Context('1', "old"), Context('2', "new"),
                Detail("ContainerDefinitions", "Always", "Static", "ParameterReference", "ImageUri"),
                Detail("ContainerDefinitions", "Always", "Dynamic", "DirectModification", null)),
            Modify("Service", "AWS::ECS::Service", "False",
                """{"Properties":{"TaskDefinition":"arn:aws:ecs:eu-west-1:000000000000:task-definition/worker:1"}}""",
                """{"Properties":{"TaskDefinition":"{{changeSet:KNOWN_AFTER_APPLY}}"}}""",
                Detail("TaskDefinition", "Never", "Dynamic", "ResourceReference", "TaskDefinition")),
            Modify("JobQueue", "AWS::SQS::Queue", "True",
                """{"Properties":{"QueueName":"jobs","Tags":[{"Key":"a","Value":"1"}]}}""",
                """{"Properties":{"QueueName":"jobs-\u001b[31m<b>|*x*","Tags":[{"Key":"a","Value":"1"}]}}""",
                Detail("QueueName", "Always", "Static", "DirectModification", null)),
            Modify("TaskRole", "AWS::IAM::Role", "False",
                """{"Properties":{"Policies":[{"PolicyName":"p","PolicyDocument":{"Statement":[{"Effect":"Allow","Action":["sqs:ReceiveMessage"],"Resource":"q"}]}}]}}""",
                """{"Properties":{"Policies":[{"PolicyName":"p","PolicyDocument":{"Statement":{"Effect":"Allow","Action":["sqs:*","sqs:ReceiveMessage"],"Resource":["q"]}}}]}}""",
                Detail("Policies", "Never", "Static", "DirectModification", null)),
            new("Add", "Alarm", null, "AWS::CloudWatch::Alarm", null, null, [], [], null, """{"Properties":{"Threshold":"1"}}"""),
            new("Remove", "OldLogs", "/old", "AWS::Logs::LogGroup", null, "Retain", [], [], """{"Properties":{}}""", null),
        ],
    };

    public static StageReview Review() => ReviewBuilder.Build(Subject, ServiceUpdate, Fingerprint);

    public static DescribedChange Modify(string id, string type, string replacement, string? before, string? after, params DescribedDetail[] details) =>
        new("Modify", id, id + "-physical", type, replacement, null, ["Properties"], details, before, after);

    public static DescribedDetail Detail(string name, string recreation, string evaluation, string source, string? cause) =>
        new("Properties", name, "/Properties/" + name, recreation, evaluation, source, cause, null, null);

    private static string Context(char digest, string mode) =>
        $$$"""
        {"Properties":{"Family":"worker","ContainerDefinitions":[{"Name":"worker","Image":"{{{Image}}}{{{new string(digest, 64)}}}",
          "Environment":[{"Name":"MODE","Value":"{{{mode}}}"},{"Name":"DB","Value":"host=db;x={{{Secret}}}"},{"Name":"API_KEY","Value":"plain-{{{mode}}}"}]}]}}
        """;
}
