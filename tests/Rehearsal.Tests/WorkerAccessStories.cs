using Amazon.CloudFormation;
using Amazon.Runtime;
using Delivery.Templates;

namespace Rehearsal.Tests;

/// <summary>
/// The roles of a deployed worker that does a job, against what was called as them: nothing is missing, and nothing is there without use or reason.
/// </summary>
[Collection(nameof(ClonedWithoutEngine))]
public sealed class WorkerAccessStories(ClonedWithoutEngine deployed)
{
    private static readonly Dictionary<string, string> UnusedOfTasks = new()
    {
        ["sqs:ChangeMessageVisibility"] = "workers that prolong long jobs; the sample does not",
    };

    private static readonly Dictionary<string, string> UnusedOfExecution = new()
    {
        ["ecr:BatchCheckLayerAvailability"] = "AWS's own policy for execution roles has it, for agents that ask before they pull",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_worker_and_the_agent_that_starts_it_may_do_what_they_do_and_no_more()
    {
        await deployed.DeployedStateAsync();
        var stack = await deployed.StackAsync("sample-worker-local-service");
        await deployed.JobDoneAsync(Output("QueueUrl"), Output("LogGroupName"), "least privilege");

        var template = TemplateReader.Read("private-service.yml", await File.ReadAllTextAsync(Path.Combine(deployed.Clone.Root, "cloudformation", "private-service.yml"), Cancellation))
            .ShouldBeOfType<TemplateReading.Read>().Template;
        var resources = ResolvedTemplate.Of(template, stack.Parameters.ToDictionary(each => each.ParameterKey, each => each.ParameterValue), "eu-west-1").Resources;
        await ShouldBeLeastAsync("TaskRole", UnusedOfTasks);
        await ShouldBeLeastAsync("ExecutionRole", UnusedOfExecution);

        string Output(string key) => stack.Outputs.Single(output => output.OutputKey == key).OutputValue;

        async Task ShouldBeLeastAsync(string logicalId, Dictionary<string, string> unused) => PolicyUse.ShouldBeLeast(
            resources.Single(resource => resource.LogicalId == logicalId).Properties["Policies"]!.AsArray().SelectMany(policy => GrantedAction.Of(policy!["PolicyDocument"]!)),
            await RoleCall.OfRoleAsync(deployed.Clone.EmulatorUrl(), await RoleArnAsync(logicalId), Cancellation), unused, new Dictionary<string, string>());
    }

    private async Task<string> RoleArnAsync(string logicalId)
    {
        using var client = new AmazonCloudFormationClient(
            new BasicAWSCredentials("local", "local"), new AmazonCloudFormationConfig { ServiceURL = deployed.Clone.EmulatorUrl().ToString(), AuthenticationRegion = "eu-west-1" });
        var found = await client.DescribeStackResourcesAsync(new() { StackName = "sample-worker-local-service", LogicalResourceId = logicalId }, Cancellation);
        return $"arn:aws:iam::000000000000:role/{found.StackResources.Single().PhysicalResourceId}";
    }
}
