using System.Text.Json.Nodes;
using Amazon.CloudFormation;
using Amazon.Runtime;
using Delivery.Emulator.Faults;
using Delivery.Environments;
using Delivery.Runs;
using Delivery.Templates;
using Delivery.Tests.Templates;
using Step = (string Name, System.Func<System.Threading.CancellationToken, System.Threading.Tasks.Task> Run);

namespace Delivery.Tests.Scenarios;

/// <summary>
/// Whole runs as jobs of GitHub Actions do them, each as the role that its environment names. The policies of bootstrap.yml are compared with what was
/// called: nothing is missing, and nothing is there without use or reason. A promotion in one go is of a person, as what that person may: jobs copy and execute apart.
/// </summary>
public sealed class AccessTests
{
    private const string GitHub = "acme/worker";
    private const string Provider = "arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com";
    private const string Branch = $"repo:{GitHub}:ref:refs/heads/main";
    private const string Job = $"repo:{GitHub}:environment:staging";
    private const string OnInterruption = "a deployment that is cancelled, or whose rollback failed";

    private static readonly Dictionary<string, string> UnusedOfReviews = new()
    {
        ["cloudformation:DescribeStackResourceDrifts"] = "drift that a review finds",
        ["cloudformation:DetectStackResourceDrift"] = "CloudFormation asks for it with DetectStackDrift",
        ["cloudformation:TagResource"] = "change sets with tags, in regions that ask for it",
        ["ecr:DescribeImages"] = "an image whose tag is there already",
    };

    private static readonly Dictionary<string, string> UnusedOfDeployments = new()
    {
        ["cloudformation:CancelUpdateStack"] = OnInterruption,
        ["cloudformation:ContinueUpdateRollback"] = OnInterruption,
    };

    private static readonly Dictionary<string, string> RefusedReview = new()
    {
        ["cloudformation:DeleteStack"] = "the empty stack of a first review stays: who only reviews deletes no stack",
    };

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reviews_and_deployments_by_role_call_what_the_policies_allow_and_nothing_else()
    {
        await using var delivery = await RehearsedDelivery.StartAsync();
        delivery.BootstrapParameters = $", GitHubRepository: {GitHub}";
        Succeeded(await delivery.RunAsync("Bootstrap", AccessRole.Caller, run => [("connect", run.ConnectAsync), ("bootstrap", run.BootstrapAsync)]));
        var roles = await RolesAsync(delivery);
        delivery.EnvironmentSettings = $"roles: {{ review: '{roles["ReviewRoleArn"]}', deploy: '{roles["DeployRoleArn"]}' }}";

        Succeeded(await RunAsync(Branch, "ReviewCluster", AccessRole.Review, run => [("review cluster", ending => run.ReviewAsync(StageNames.Cluster, isExecuted: false, ending))]));
        var refused = await RunAsync(Branch, "ExecuteCluster", AccessRole.Deploy, _ => []);
        refused.ExitCode.ShouldBe(1);
        refused.Lines.ShouldContain(line => line.Contains("AssumeRoleWithWebIdentity", StringComparison.Ordinal));
        Succeeded(await RunAsync(Job, "Deploy", AccessRole.Deploy, RehearsedDelivery.DeploySteps));
        Succeeded(await RunAsync(Job, "Deploy", AccessRole.Deploy, RehearsedDelivery.DeploySteps, version: "1.0.2"));
        Succeeded(await RunAsync(Branch, "FindRelease", AccessRole.Review, run => [("find release", run.FindReleaseAsync)]));
        var rolledBack = await RunAsync(
            Job, "Rollback", AccessRole.Deploy, run => [("find release", run.FindReleaseAsync), .. RehearsedDelivery.StageSteps(run)], version: null);
        Succeeded(rolledBack);
        rolledBack.Report["version"]!.GetValue<string>().ShouldBe("1.0.1");
        delivery.Aws.Faults.Start(ScenarioLibrary.Find("circuit-breaker"));
        (await RunAsync(Job, "Deploy", AccessRole.Deploy, RehearsedDelivery.DeploySteps, ", TaskCpu: 512")).ExitCode.ShouldBe(4);
        delivery.Aws.Faults.Stop();
        Succeeded(await RunAsync(Branch, "Diagnose", AccessRole.Review, run => [("diagnose", run.DiagnoseAsync)]));
        Succeeded(await RunAsync(Branch, "Status", AccessRole.Review, run => [("status", run.StatusAsync)]));
        Succeeded(await RunAsync(Branch, "Drift", AccessRole.Review, run => [("drift", run.DriftAsync)]));
        Succeeded(await RunAsync(
            Branch, "ReviewService", AccessRole.Review,
            run =>
            [
                ("find repository", run.FindRepositoryAsync), ("push image", run.PushImageAsync),
                ("review service", ending => run.ReviewAsync(StageNames.Service, isExecuted: false, ending)),
            ],
            ", JobsPerTask: 50"));
        var promoting = await PromotedAsync();
        Succeeded(await RunAsync(Job, "Destroy", AccessRole.Deploy, run => [("destroy", run.DestroyAsync)]));

        var review = await RoleCall.OfRoleAsync(delivery.Aws.Url, roles["ReviewRoleArn"], Ending);
        var deploy = await RoleCall.OfRoleAsync(delivery.Aws.Url, roles["DeployRoleArn"], Ending);
        PolicyUse.ShouldBeLeast(GrantedAction.Of(Granted("ReviewPolicy")["PolicyDocument"]!), [.. review, .. promoting, .. deploy.Where(call => call.IsAllowed)], UnusedOfReviews, RefusedReview);
        PolicyUse.ShouldBeLeast(
            Granted("DeployRole")["Policies"]!.AsArray().SelectMany(policy => GrantedAction.Of(policy!["PolicyDocument"]!)), deploy, UnusedOfDeployments, new Dictionary<string, string>());
        review.Where(call => call.IsAllowed).Select(call => call.Action).ShouldNotContain("cloudformation:ExecuteChangeSet");

        // The image goes to an environment in another region, whose review role pushes what the first one's reads.
        async Task<IReadOnlyList<RoleCall>> PromotedAsync()
        {
            var (first, settings) = (delivery.Target, delivery.EnvironmentSettings);
            delivery.Target = ("production", "eu-central-1");
            delivery.EnvironmentSettings = "";
            delivery.BootstrapParameters = $", GitHubRepository: {GitHub}, GitHubProviderArn: '{Provider}'";
            Succeeded(await delivery.RunAsync("Bootstrap", AccessRole.Caller, run => [("connect", run.ConnectAsync), ("bootstrap", run.BootstrapAsync)]));
            var own = await RolesAsync(delivery);
            delivery.EnvironmentSettings = $"roles: {{ review: '{own["ReviewRoleArn"]}', deploy: '{own["DeployRoleArn"]}' }}\npromotion: {{ from: staging, maximumSeverity: high }}";
            Succeeded(await RunAsync(Branch, "CopyImage", AccessRole.Review, run => [("copy image", ending => run.CopyImageAsync(isDeployed: false, ending))], from: first.Name));
            Succeeded(await RunAsync(
                Job.Replace(first.Name, delivery.Target.Name, StringComparison.Ordinal), "ExecuteCluster+ExecuteService", AccessRole.Deploy,
                run => [("find repository", run.FindRepositoryAsync), .. RehearsedDelivery.StageSteps(run)], release: "1.0.1"));
            var byHand = await RunAsync(
                null, "Promote", AccessRole.Deploy,
                run => [("copy image", ending => run.CopyImageAsync(isDeployed: true, ending)), .. RehearsedDelivery.StageSteps(run)], from: first.Name);
            Succeeded(byHand);
            byHand.Lines.ShouldContain($"production: as arn:aws:iam::000000000000:user/local, which may not take {own["DeployRoleArn"]}");
            byHand.Lines.ShouldContain(line => line.StartsWith("staging: as arn:aws:iam::000000000000:user/local, which may not take ", StringComparison.Ordinal));
            (delivery.Target, delivery.EnvironmentSettings) = (first, settings);
            return [.. await RoleCall.OfRoleAsync(delivery.Aws.Url, own["ReviewRoleArn"], Ending), .. await RoleCall.OfRoleAsync(delivery.Aws.Url, own["DeployRoleArn"], Ending)];
        }

        // Without a subject it is a person on a laptop, whom the roles don't trust.
        Task<RehearsedEnd> RunAsync(string? subject, string target, AccessRole access, Func<DeliveryRun, IReadOnlyList<Step>> steps, string parameters = "", string? from = null,
            string? version = "1.0.1", string? release = null)
        {
            // What a runner gives to a job with `id-token: write`. Of the runs in this process only these have roles to take.
            Environment.SetEnvironmentVariable(
                "ACTIONS_ID_TOKEN_REQUEST_URL", subject is null ? null : new Uri(delivery.Aws.Url, $"/_emulator/web-identity-token?subject={Uri.EscapeDataString(subject)}").AbsoluteUri);
            Environment.SetEnvironmentVariable("ACTIONS_ID_TOKEN_REQUEST_TOKEN", subject is null ? null : "key-of-the-job");
            return delivery.RunAsync(target, access, run => [("connect", run.ConnectAsync), .. steps(run)], parameters, from, version, release);
        }
    }

    private static void Succeeded(RehearsedEnd end) => end.ExitCode.ShouldBe(0, string.Join('\n', end.Lines));

    private static async Task<Dictionary<string, string>> RolesAsync(RehearsedDelivery delivery)
    {
        using AmazonCloudFormationClient client = new(
            new BasicAWSCredentials("local", "local"), new AmazonCloudFormationConfig { ServiceURL = delivery.Aws.Url.ToString(), AuthenticationRegion = delivery.Target.Region });
        var stacks = await client.DescribeStacksAsync(new() { StackName = $"sample-worker-{delivery.Target.Name}-bootstrap" }, Ending);
        return stacks.Stacks.Single().Outputs.ToDictionary(output => output.OutputKey, output => output.OutputValue);
    }

    /// <summary>The properties of a resource that grants something to workflows.</summary>
    private static JsonObject Granted(string logicalId) => ResolvedTemplate
        .Of(RepositoryTemplates.Bootstrap, new Dictionary<string, string> { ["GitHubRepository"] = GitHub }, "eu-west-1")
        .Resources.Single(resource => resource.LogicalId == logicalId).Properties;
}
