using Delivery.Deployment;
using Delivery.Images;
using Delivery.Review;
using Delivery.Rollout;
using Delivery.Templates;
using Delivery.Tests.Deployment;

namespace Delivery.Tests.Rollout;

/// <summary>The repository's own templates against the emulated account.</summary>
public sealed class RolloutTests
{
    private static readonly string Image = "sha256:" + new string('1', 64);

    private static async Task<StagePlan> PlanAsync(string stage, string file, IReadOnlyDictionary<string, string> parameters)
    {
        var reading = await TemplateReader.ReadFileAsync(Repository.Root, $"cloudformation/{file}", TestContext.Current.CancellationToken);
        var template = reading.ShouldBeOfType<TemplateReading.Read>().Template;
        return EmulatedAccount.Plan("Resources: {Q: {Type: AWS::SQS::Queue}}") with
        {
            Stage = stage,
            StackName = $"sample-worker-{stage}",
            Template = template,
            Parameters = parameters.Where(parameter => template.Parameters.ContainsKey(parameter.Key)).ToDictionary(),
        };
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_told_by_its_stopped_task_while_the_stack_rolls_back()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var given = new Dictionary<string, string>
        {
            ["Application"] = "sample-worker",
            ["EnvironmentName"] = "staging",
            ["NatGateways"] = "single",
            ["FlowLogTraffic"] = "NONE",
        };
        var cluster = await aws.DeployAsync(await PlanAsync("cluster", "private-cluster.yml", given));
        cluster.Outcome.ShouldBe(Outcome.Succeeded, string.Join('\n', cluster.Errors.Select(error => error.Message)));
        foreach (var (name, value) in cluster.Outputs)
        {
            given[name] = value;
        }
        given["RepositoryName"] = "sample-worker";
        given["ImageVersion"] = "1.0.0";
        given["ImageUri"] = "localhost:1/sample-worker@" + Image;
        var plan = await PlanAsync("service", "private-service.yml", given) with { Image = ImageDigest.Parse(Image) };
        var reviewed = await aws.ReviewedAsync(plan);
        var rollout = new RecordedRollout();
        var stage = new ServiceStage(aws.Runner, aws.CloudFormation, aws.Ecs, aws.Logs, TimeProvider.System, () => 0);

        var (execution, evidence) = await stage.ExecuteAsync(
            reviewed, new Approval.Approved("policy", reviewed.Digest), aws.Progress, rollout, TestContext.Current.CancellationToken);

        execution.Outcome.ShouldBe(Outcome.RolledBack, string.Join('\n', execution.Errors.Select(error => error.Message)));
        execution.Cause!.LogicalId.ShouldBe("Service");
        evidence.DeploymentId.ShouldNotBeNull().ShouldStartWith("ecs-svc/");
        evidence.Tasks.ShouldNotBeEmpty();
        evidence.Tasks.ShouldAllBe(task => task.DeploymentId == evidence.DeploymentId);
        evidence.Tasks[0].Reason.ShouldNotBeNull().ShouldContain("CannotPullContainer");
        var error = execution.Errors.ShouldHaveSingleItem();
        error.Message.ShouldStartWith("DLV-0610 The stack was rolled back: a task could not start: CannotPullContainer");
        error.Message.ShouldContain(". AWS: Service could not be created: ");
        error.Message.ShouldNotContain("RequestToken");
        error.Message.ShouldMatch(@"\(sample-worker-service is ROLLBACK_COMPLETE; Service \(AWS::ECS::Service\), cloudformation/private-service.yml:\d+\)$");
        execution.Cause.Reason.ShouldContain("RequestToken");
        rollout.Events.OfType<RolloutEvent.TaskFailed>().ShouldNotBeEmpty();
        evidence.ToReport("process").Tasks.Count.ShouldBe(evidence.Tasks.Count);
    }

    [Theory]
    [InlineData("EssentialContainerExited", 3, null, "starting\nUnhandled exception. System.InvalidOperationException: no queue\n   at Program.Main()\nAborted\n", "container worker exited with code 3; it said: Unhandled exception. System.InvalidOperationException: no queue")]
    [InlineData("EssentialContainerExited", 137, "OutOfMemoryError: Container killed due to memory usage", "", "container worker exited with code 137 (OutOfMemoryError: Container killed due to memory usage)")]
    [InlineData("TaskFailedToStart", null, "CannotPullContainerError: no such image", "", "a task could not start: CannotPullContainerError: no such image")]
    public void The_cause_of_a_stopped_task_is_told_in_plain_words(string stopCode, int? exitCode, string? reason, string lines, string cause) =>
        new TaskEvidence("1", "ecs-svc/1", "STOPPED", "worker", null, stopCode, null, exitCode, reason, lines.Split('\n')).Cause.ShouldBe(cause);

    private sealed class RecordedRollout : IRolloutProgress
    {
        public List<RolloutEvent> Events { get; } = [];

        public void On(RolloutEvent rolloutEvent) => Events.Add(rolloutEvent);
    }
}
