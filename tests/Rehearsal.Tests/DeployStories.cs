using System.Net.Http.Headers;
using System.Text;
using Delivery;

namespace Rehearsal.Tests;

/// <summary>The whole delivery of a fresh clone, and what comes after it, on each engine.</summary>
public abstract class DeployStories(DeployedClone deployed)
{
    private const string Worker = "src/SampleWorker/JobHandler.cs";

    [Fact]
    public async Task A_fresh_clone_is_delivered_by_one_command_and_its_worker_does_jobs()
    {
        deployed.First.ShouldSucceed();
        var first = deployed.FirstReport;

        first.ExitCode.ShouldBe(0);
        first.Stages.Select(stage => (stage.Stage, stage.Outcome)).ShouldBe(
            [("bootstrap", Outcome.Succeeded), ("cluster", Outcome.Succeeded), ("service", Outcome.Succeeded)]);
        await deployed.DeployedStateAsync();
        await Job_is_done_by_the_image_that_was_reported();
    }

    [Fact]
    public async Task A_second_deploy_changes_nothing_and_leaves_the_worker_alone()
    {
        await deployed.DeployedStateAsync();
        var before = await TaskIdsAsync();

        (await deployed.DeployAsync()).ShouldSucceed();

        var report = deployed.Clone.Report();
        report.Outcome.ShouldBe(Outcome.NoChanges);
        report.Stages.ShouldAllBe(stage => stage.Outcome == Outcome.NoChanges);
        report.Image.ShouldNotBeNull().PushedBytes.ShouldBe(0);
        report.ApiCalls.Keys.ShouldNotContain("cloudformation:ExecuteChangeSet");
        (await TaskIdsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_changed_line_replaces_the_task_definition_and_nothing_of_the_cluster()
    {
        await deployed.DeployedStateAsync();
        var before = deployed.Clone.Report().Image.ShouldNotBeNull();
        var tasksBefore = await TaskIdsAsync();

        deployed.Clone.Edit(Worker, code => code + $"// changed {Guid.NewGuid():n}\ninternal sealed class Changed{Guid.NewGuid():n};\n");
        await deployed.Clone.CommitAllAsync("Change the worker", TestContext.Current.CancellationToken);
        var second = (await deployed.DeployAsync()).ShouldSucceed();

        var report = deployed.Clone.Report();
        var image = report.Image.ShouldNotBeNull();
        image.Tag.ShouldNotBe(before.Tag);
        image.Digest.ShouldNotBe(before.Digest);
        report.Stages.Single(stage => stage.Stage == "cluster").Outcome.ShouldBe(Outcome.NoChanges);
        var changes = report.Stages.Single(stage => stage.Stage == "service").Changes;
        changes.ShouldContain(change => change.Type == "AWS::ECS::TaskDefinition" && change.Replacement == "True");
        changes.ShouldContain(change => change.Type == "AWS::ECS::Service" && change.Action == "Modify");
        second.Output.ShouldContain(before.Digest[7..19]);
        second.Output.ShouldContain(image.Digest[7..19]);
        (await TaskIdsAsync()).ShouldNotContain(id => tasksBefore.Contains(id));
        await Job_is_done_by_the_image_that_was_reported();
    }

    [Fact]
    public async Task A_worker_that_crashes_is_rolled_back_and_its_last_words_are_shown()
    {
        await deployed.DeployedStateAsync();
        var tasksBefore = await TaskIdsAsync();

        const string LastWords = "the cupboard is bare";
        deployed.Clone.Edit("src/SampleWorker/WorkerSettings.cs", code => code + $$"""

            internal static class Crash
            {
                [System.Runtime.CompilerServices.ModuleInitializer]
                internal static void Now()
                {
                    // Only where no test of the worker looks: on ECS.
                    if (Environment.GetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI") is not null)
                    {
                        Console.WriteLine("{{LastWords}}");
                        Environment.Exit(37);
                    }
                }
            }
            """);
        await deployed.Clone.CommitAllAsync("Break the worker", TestContext.Current.CancellationToken);
        var crashed = await deployed.DeployAsync();
        await Clone.GitAsync(deployed.Clone.Root, ["revert", "--no-edit", "HEAD"], TestContext.Current.CancellationToken);

        crashed.ShouldExit(4).ShouldSay(LastWords).ShouldSay("37");
        var report = deployed.Clone.Report();
        report.Outcome.ShouldBe(Outcome.RolledBack);
        report.Errors.ShouldNotBeEmpty();
        report.Rollout.ShouldNotBeNull().Tasks.ShouldContain(task => task.ExitCode == 37 && task.LastLogLines.Any(line => line.Contains(LastWords)));
        (await TaskIdsAsync()).ShouldBe(tasksBefore);
        (await deployed.DeployAsync()).ShouldSucceed();
    }

    [Fact]
    public async Task Without_approval_nothing_is_executed_and_the_printed_command_then_works()
    {
        await deployed.DeployedStateAsync();
        deployed.Clone.AddEnvironment("qa", autoApprove: "none");
        await deployed.Clone.CommitAllAsync("Add an environment", TestContext.Current.CancellationToken);

        var arguments = new[] { "Deploy", "--environment", "qa" };
        for (var stage = 0; stage < 3; stage++)
        {
            var asked = (await deployed.Clone.BuildAsync(arguments, deployed.Engine, TestContext.Current.CancellationToken)).ShouldExit(3);
            deployed.Clone.Report().Outcome.ShouldBe(Outcome.ReviewRequired);
            deployed.Clone.Report().ApiCalls.GetValueOrDefault("cloudformation:ExecuteChangeSet").ShouldBe(stage == 0 ? 0 : 1);
            arguments = PrintedCommand.Of(asked.Output);
        }

        (await deployed.Clone.BuildAsync(arguments, deployed.Engine, TestContext.Current.CancellationToken)).ShouldSucceed();
        (await deployed.Clone.BuildAsync(["Destroy", "--environment", "qa", "--confirm", "qa"], deployed.Engine, TestContext.Current.CancellationToken))
            .ShouldSucceed();
    }

    /// <summary>The digest is the same in the report, the registry, the service's parameter and the running container.</summary>
    private async Task Job_is_done_by_the_image_that_was_reported()
    {
        var image = deployed.Clone.Report().Image.ShouldNotBeNull();
        var service = await deployed.StackAsync("sample-worker-local-service");
        service.Parameters.Single(parameter => parameter.ParameterKey == "ImageUri").ParameterValue.ShouldEndWith($"@{image.Digest}");
        (await RegistryDigestAsync(image.Repository, image.Tag)).ShouldBe(image.Digest);
        var tasks = await deployed.TasksAsync(await ClusterAsync());
        tasks.ShouldNotBeEmpty();
        tasks.SelectMany(task => task.Containers).ShouldAllBe(container => container.ImageDigest == image.Digest);

        var done = await deployed.JobDoneAsync(Output(service, "QueueUrl"), Output(service, "LogGroupName"), "a job");
        done.ShouldContain("job-done");
    }

    private async Task<string> ClusterAsync() => Output(await deployed.StackAsync("sample-worker-local-cluster"), "ClusterName");

    private async Task<IReadOnlyList<string>> TaskIdsAsync() =>
        [.. (await deployed.TasksAsync(await ClusterAsync())).Select(task => task.TaskArn).Order(StringComparer.Ordinal)];

    private async Task<string?> RegistryDigestAsync(string repository, string tag)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{deployed.Clone.EmulatorUrl()}v2/{repository[(repository.IndexOf('/') + 1)..]}/manifests/{tag}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", await deployed.RegistryTokenAsync());
        request.Headers.Accept.ParseAdd("application/vnd.oci.image.manifest.v1+json");
        request.Headers.Accept.ParseAdd("application/vnd.docker.distribution.manifest.v2+json");
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var manifest = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue(Encoding.UTF8.GetString(manifest));
        return Delivery.Images.ImageDigest.OfBytes(manifest).ToString();
    }

    private static string Output(Amazon.CloudFormation.Model.Stack stack, string name) => stack.Outputs.Single(output => output.OutputKey == name).OutputValue;
}

[Collection(nameof(ClonedWithoutEngine))]
public sealed class DeployWithoutEngine(ClonedWithoutEngine deployed) : DeployStories(deployed);

[Collection(nameof(ClonedWithDocker))]
public sealed class DeployWithDocker(ClonedWithDocker deployed) : DeployStories(deployed);
