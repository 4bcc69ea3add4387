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
            ["Application"] = "sample-worker", ["EnvironmentName"] = "staging", ["NatGateways"] = "single", ["FlowLogTraffic"] = "NONE",
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
        execution.Errors.ShouldHaveSingleItem().Why.ShouldContain("CannotPullContainer");
        rollout.Events.OfType<RolloutEvent.TaskFailed>().ShouldNotBeEmpty();
        evidence.ToReport("process").Tasks.Count.ShouldBe(evidence.Tasks.Count);
    }

    private sealed class RecordedRollout : IRolloutProgress
    {
        public List<RolloutEvent> Events { get; } = [];

        public void On(RolloutEvent rolloutEvent) => Events.Add(rolloutEvent);
    }
}
