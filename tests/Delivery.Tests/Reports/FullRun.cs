using Delivery.Reports;

namespace Delivery.Tests.Reports;

/// <summary>A report that has a value in every member.</summary>
internal static class FullRun
{
    /// <param name="name">Stands for every name and text that isn't ours.</param>
    public static RunReport Report(string name) => new()
    {
        Id = "20261123-120000-abcd",
        Target = "Deploy",
        StartedAt = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero),
        Outcome = Outcome.RolledBack,
        ExitCode = 4,
        Environment = name,
        Version = name,
        Commit = "0123456789012345678901234567890123456789",
        Image = new("registry.example/" + name, name, "sha256:" + new string('a', 64), 1000, 500, "oci"),
        Stages =
        [
            new()
            {
                Stage = "service",
                StackName = name,
                StackId = "arn:aws:cloudformation:eu-west-1:000000000000:stack/s/1",
                Outcome = Outcome.RolledBack,
                ChangeSetArn = "arn:aws:cloudformation:eu-west-1:000000000000:changeSet/c/1",
                ReviewDigest = "sha256:" + new string('b', 64),
                ApprovedBy = "terminal",
                Changes = [new(name, "AWS::SQS::Queue", "Modify", "True", "data loss", [new("QueueName", "a", name, "Always", name)])],
                Findings = [new("data loss", name, $"The queue {name} is made anew.", "https://docs.aws.amazon.com/")],
                Outputs = new Dictionary<string, string> { ["QueueUrl"] = name },
                Failure = new(name, "AWS::SQS::Queue", "UPDATE_FAILED", $"It is {name}"),
                Resources = [new(name, "AWS::SQS::Queue", "Replace", []), new("Alarm", "AWS::CloudWatch::Alarm", null, [name]), new("Old", name, "Remove", [])],
                Timeline = [new(name, "AWS::SQS::Queue", "UPDATE_FAILED", new(2026, 11, 23, 12, 0, 1, TimeSpan.Zero), 1.5, true), new("Alarm", name, "UPDATE_COMPLETE", new(2026, 11, 23, 12, 0, 2, TimeSpan.Zero), 0.25, false)],
            },
        ],
        Rollout = new("ecs-svc/1", "process", [new("1234", "ecs-svc/1", "STOPPED", null, "EssentialContainerExited", $"it was {name}", 3, [name])]) { Messages = [name] },
        Ledger = [new("execute service", "aws", new(2026, 11, 23, 12, 0, 1, TimeSpan.Zero), 2.5)],
        ApiCalls = new Dictionary<string, int> { ["cloudformation:DescribeStacks"] = 2 },
        Warnings = [name],
        Errors = [new("DLV-0610", $"DLV-0610 The stack was rolled back ({name}): {name}", $"Correct {name}.")],
    };
}
