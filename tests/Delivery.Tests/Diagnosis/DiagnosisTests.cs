using Delivery.Diagnosis;
using Delivery.Reports;
using Delivery.Review;
using Delivery.Rollout;
using Delivery.Runs;
using Delivery.Stacks;
using Delivery.Templates;
using Delivery.Tests.Deployment;

namespace Delivery.Tests.Diagnosis;

/// <summary>What is said of a failure afterwards: by AWS, and by the files of the run where AWS has lost it.</summary>
public sealed class DiagnosisTests
{
    private const string Template = """
        Parameters: { Password: { Type: String, NoEcho: true, Default: canary-secret } }
        Resources:
          First: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /canary-secret/same } }
          Second:
            Type: AWS::Logs::LogGroup
            DependsOn: First
            Properties: { LogGroupName: /canary-secret/same }
        """;

    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly DiagnosisView View = new("dev", "eu-west-1", "./build.sh Deploy --environment dev");

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_the_rollback_the_first_cause_is_told_with_its_line_and_without_secrets()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var plan = EmulatedAccount.Plan(Template);
        (await aws.DeployAsync(plan)).Outcome.ShouldBe(Outcome.RolledBack);

        var diagnosis = await ReadAsync(aws, plan.StackName, plan.Template, []);

        diagnosis.Status!.Status.ShouldBe("ROLLBACK_COMPLETE");
        diagnosis.Cause!.LogicalId.ShouldBe("Second");
        diagnosis.Declared.ShouldBe("cloudformation/sample.yml:4");
        diagnosis.IsWell.ShouldBeFalse();
        var told = Text([diagnosis], 200);
        told.ShouldNotContain("canary-secret");
        told.ShouldContain("./build.sh Deploy --environment dev");
    }

    [Fact]
    public async Task A_change_set_that_was_left_is_named_with_the_command_that_removes_it()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var plan = EmulatedAccount.Plan("Resources: { Queue: { Type: AWS::SQS::Queue } }");
        await aws.DeployAsync(plan);
        var left = await aws.ReviewedAsync(EmulatedAccount.Plan("Resources: { Queue: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: 3 } } }"));

        var diagnosis = await ReadAsync(aws, plan.StackName, plan.Template, []);

        diagnosis.ChangeSets.ShouldBe([(left.ChangeSetArn, "AVAILABLE")]);
        Text([diagnosis], 80).ShouldContain($"aws cloudformation delete-change-set --region eu-west-1 --change-set-name {left.ChangeSetArn}\n");
        diagnosis.IsWell.ShouldBeTrue();
    }

    [Fact]
    public async Task What_aws_has_lost_is_taken_from_the_newest_run_that_came_as_far()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        using var scratch = new ScratchFolder();
        Keep(scratch.Path, "20261126-110000-old1", Failed("old words", Noon.AddHours(-1)));
        Keep(scratch.Path, "20261126-120000-abcd", Failed("The queue exists already", Noon));
        Keep(scratch.Path, "20261126-130000-none", Failed("never came so far", Noon.AddHours(1)) with { Stages = [] });
        Keep(scratch.Path, "20261126-140000-prod", Failed("another environment", Noon.AddHours(2)) with { Environment = "prod" });
        Directory.CreateDirectory(Path.Combine(scratch.Path, "runs", "killed"));

        var diagnosis = await ReadAsync(aws, "sample-worker-service", null, RunFolder.ReadEarlier(scratch.Path, "dev"));

        diagnosis.Status.ShouldBeNull();
        var recorded = diagnosis.Recorded.ShouldNotBeNull();
        recorded.Folder.ShouldBe("artifacts/runs/20261126-120000-abcd");
        Text([diagnosis], 80).ShouldMatchGolden("diagnosis-recorded.txt");
    }

    [Fact]
    public async Task A_success_makes_an_earlier_failure_history()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var plan = EmulatedAccount.Plan("Resources: { Queue: { Type: AWS::SQS::Queue } }");
        await aws.DeployAsync(plan);

        var diagnosis = await ReadAsync(aws, plan.StackName, plan.Template, [("artifacts/runs/1", Failed("old words", Noon))]);

        diagnosis.Recorded.ShouldBeNull();
        diagnosis.IsWell.ShouldBeTrue();
    }

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void The_screen_says_cause_place_evidence_and_the_exact_next_commands(int width)
    {
        var stages = new[]
        {
            new StageDiagnosis { Stage = "cluster", StackName = "sample-worker-cluster", Status = StackStatuses.Of("UPDATE_COMPLETE"), At = Noon },
            new StageDiagnosis
            {
                Stage = "service",
                StackName = "sample-worker-service",
                Status = StackStatuses.Of("UPDATE_ROLLBACK_FAILED"),
                At = Noon,
                Cause = new("Service", "AWS::ECS::Service", null, "UPDATE_FAILED", "Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.\" (RequestToken: 1, HandlerErrorCode: GeneralServiceException)"),
                Declared = "cloudformation/private-service.yml:210",
                Service = new(
                    "worker", 1, 2,
                    [new("0123", "ecs-svc/1", "STOPPED", null, "EssentialContainerExited", "Essential container in task exited", 3, ["starting", "no queue\u001b[2J: QUEUE_URL is empty"])],
                    ["(service worker) deployment ecs-svc/1 deployment failed: tasks failed to start."]),
                Unread = ["its change sets: User is not authorized to perform: cloudformation:ListChangeSets"],
            },
        };

        Text(stages, width).ShouldMatchGolden($"diagnosis-{width}.txt");
    }

    private static string Text(IReadOnlyList<StageDiagnosis> stages, int width) => StyledText.Write(View.Render(stages, width), colour: false);

    private static Task<StageDiagnosis> ReadAsync(EmulatedAccount aws, string stackName, Template? template, IReadOnlyList<(string, RunReport)> runs)
    {
        var stacks = new StackReader(aws.CloudFormation);
        var tasks = new TaskReader(aws.Ecs, aws.Logs);
        var rollouts = new RolloutFollower(stacks, aws.Ecs, tasks, TimeProvider.System, new PollingRhythm(() => 0));
        return new DiagnosisReader(aws.CloudFormation, stacks, rollouts, tasks, runs).ReadAsync(
            new("service", stackName, template, new SecretRedaction(new(default, stackName), ["canary-secret"])), Ending);
    }

    private static RunReport Failed(string words, DateTimeOffset at) => new()
    {
        Id = "1",
        Target = "Deploy",
        StartedAt = at,
        Outcome = Outcome.RolledBack,
        Environment = "dev",
        Stages =
        [
            new()
            {
                Stage = "service",
                StackName = "sample-worker-service",
                Outcome = Outcome.RolledBack,
                Failure = new("Queue", "AWS::SQS::Queue", "CREATE_FAILED", words),
            },
        ],
        Rollout = new("ecs-svc/1", "ec2", [new("0123", "ecs-svc/1", "STOPPED", null, "EssentialContainerExited", "Essential container in task exited", 3, ["no queue"])]),
        Errors = [new("DLV-0610", $"DLV-0610 The stack was rolled back: {words}", "Deploy again.")],
    };

    private static void Keep(string artifacts, string id, RunReport report)
    {
        var folder = Directory.CreateDirectory(Path.Combine(artifacts, "runs", id)).FullName;
        File.WriteAllText(Path.Combine(folder, "run.json"), System.Text.Json.JsonSerializer.Serialize(report, RunFolder.Json));
    }
}
