using System.Text.Json.Nodes;
using Delivery;
using Delivery.Templates;

namespace Rehearsal.Tests;

/// <summary>
/// Targets run as jobs of GitHub Actions do, each with the role that its environment names. The policies of bootstrap.yml are compared with what was called:
/// nothing is missing, and nothing is there without use or reason.
/// </summary>
[Collection(nameof(ClonedWithoutEngine))]
public sealed class AccessStories(ClonedWithoutEngine deployed)
{
    private const string Name = "guarded";
    private const string GitHub = "acme/worker";
    private const string Branch = $"repo:{GitHub}:ref:refs/heads/main";
    private const string Job = $"repo:{GitHub}:environment:{Name}";
    private const string OnFailure = "on the way of a failed or interrupted deployment";

    // Of the review policy, which both roles have, and of the deploy role's own.
    private static readonly Dictionary<string, string> Unused = new()
    {
        ["cloudformation:CancelUpdateStack"] = OnFailure,
        ["cloudformation:ContinueUpdateRollback"] = OnFailure,
        ["cloudformation:DescribeStackResourceDrifts"] = "drift that a review finds",
        ["cloudformation:DetectStackResourceDrift"] = "CloudFormation asks for it with DetectStackDrift",
        ["cloudformation:TagResource"] = "change sets with tags, in regions that ask for it",
        ["ecr:DescribeImages"] = "an image whose tag is there already",
        ["logs:GetLogEvents"] = OnFailure,
        ["ssm:GetParameterHistory"] = "the ledger of releases",
    };

    private static readonly Dictionary<string, string> RefusedReview = new()
    {
        ["cloudformation:DeleteStack"] = "the empty stack of a first review stays: who only reviews deletes no stack",
    };

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reviews_and_deployments_by_role_call_what_the_policies_allow_and_nothing_else()
    {
        await deployed.DeployedStateAsync();
        deployed.Clone.AddEnvironment(Name, "all");
        var file = $"cloudformation/environments/{Name}.yml";
        deployed.Clone.Edit(file, text => text.Replace("EmptyRepositoryOnDelete: true", $"EmptyRepositoryOnDelete: true\n      GitHubRepository: {GitHub}", StringComparison.Ordinal));
        (await deployed.Clone.BuildAsync(["Bootstrap", "--environment", Name], deployed.Engine, Ending)).ShouldSucceed();
        var roles = (await deployed.StackAsync($"{Name}-worker-{Name}-bootstrap")).Outputs.ToDictionary(output => output.OutputKey, output => output.OutputValue);
        deployed.Clone.Edit(file, text => $"{text}\nroles:\n  review: {roles["ReviewRoleArn"]}\n  deploy: {roles["DeployRoleArn"]}\n");

        (await RunAsync(Branch, "ReviewCluster")).ShouldSucceed();
        (await RunAsync(Branch, "ExecuteCluster")).ShouldExit(1).ShouldSay("AssumeRoleWithWebIdentity");
        (await RunAsync(Job, "Deploy")).ShouldSucceed();
        var service = (await deployed.StackAsync($"{Name}-worker-{Name}-service")).Outputs.ToDictionary(output => output.OutputKey, output => output.OutputValue);
        await deployed.JobDoneAsync(service["QueueUrl"], service["LogGroupName"], """{"a":1}""");
        (await RunAsync(Branch, "Status")).ShouldSucceed().ShouldSay("1 running");
        deployed.Clone.Edit(file, text => text.Replace("MaxTasks: 2", "MaxTasks: 3", StringComparison.Ordinal));
        (await RunAsync(Branch, "ReviewService")).ShouldSucceed();
        (await RunAsync(Job, "Destroy", "--confirm", Name)).ShouldSucceed();

        var review = await RoleCall.OfRoleAsync(deployed.Clone.EmulatorUrl(), roles["ReviewRoleArn"], Ending);
        var deploy = await RoleCall.OfRoleAsync(deployed.Clone.EmulatorUrl(), roles["DeployRoleArn"], Ending);
        var policies = await PoliciesAsync();
        PolicyUse.ShouldBeLeast(policies["ReviewPolicy"], [.. review, .. deploy.Where(call => call.IsAllowed)], Unused.Where(each => policies["ReviewPolicy"].Any(action => action.Action == each.Key)).ToDictionary(), RefusedReview);
        PolicyUse.ShouldBeLeast(policies["DeployRole"], deploy, Unused.Where(each => policies["DeployRole"].Any(action => action.Action == each.Key)).ToDictionary(), new Dictionary<string, string>());
        review.Where(call => call.IsAllowed).Select(call => call.Action).ShouldNotContain("cloudformation:ExecuteChangeSet");
    }

    private Task<Ended> RunAsync(string subject, string target, params string[] more) => deployed.Clone.BuildAsync(
        [target, "--environment", Name, .. more], deployed.Engine, Ending,
        new Dictionary<string, string>
        {
            // What a runner gives to a job with `id-token: write`.
            ["ACTIONS_ID_TOKEN_REQUEST_URL"] = new Uri(deployed.Clone.EmulatorUrl(), $"/_emulator/web-identity-token?subject={Uri.EscapeDataString(subject)}").AbsoluteUri,
            ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "key-of-the-job",
        });

    /// <summary>What the resources of bootstrap.yml that grant something to workflows grant.</summary>
    private static async Task<Dictionary<string, List<GrantedAction>>> PoliciesAsync()
    {
        var read = (await TemplateReader.ReadFileAsync(Repository.Root, "cloudformation/bootstrap.yml", Ending)).ShouldBeOfType<TemplateReading.Read>();
        var resources = ResolvedTemplate.Of(read.Template, new Dictionary<string, string> { ["GitHubRepository"] = GitHub }, "eu-west-1").Resources;
        return new()
        {
            ["ReviewPolicy"] = [.. GrantedAction.Of(Properties("ReviewPolicy")["PolicyDocument"]!)],
            ["DeployRole"] = [.. Properties("DeployRole")["Policies"]!.AsArray().SelectMany(policy => GrantedAction.Of(policy!["PolicyDocument"]!))],
        };

        JsonObject Properties(string logicalId) => resources.Single(resource => resource.LogicalId == logicalId).Properties;
    }
}
