using Delivery.Templates;
using Delivery.Tests.Deployment;

namespace Delivery.Tests.Templates;

/// <summary>CloudFormation's role of bootstrap.yml against what CloudFormation calls for the stacks, with few of their parts and with all.</summary>
public sealed class ExecutionRoleTests
{
    private const string Tags = "stack tags that an update takes away, or that a new role has: the emulator updates the stack alone";
    private const string Hosts = "a new launch template, and the rolling update of the hosts that CloudFormation does itself";
    private const string Changes = "an update of a role or a log group in the template";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private static readonly Dictionary<string, string> Unused = new()
    {
        ["autoscaling:ResumeProcesses"] = Hosts,
        ["autoscaling:SuspendProcesses"] = Hosts,
        ["autoscaling:TerminateInstanceInAutoScalingGroup"] = Hosts,
        ["ec2:CreateLaunchTemplateVersion"] = Hosts,
        ["application-autoscaling:UntagResource"] = Tags,
        ["cloudwatch:UntagResource"] = Tags,
        ["ec2:DeleteTags"] = Tags,
        ["ecs:UntagResource"] = Tags,
        ["elasticloadbalancing:RemoveTags"] = Tags,
        ["iam:TagRole"] = Tags,
        ["iam:UntagRole"] = Tags,
        ["logs:UntagResource"] = Tags,
        ["sqs:UntagQueue"] = Tags,
        ["iam:PutRolePermissionsBoundary"] = Changes,
        ["iam:UpdateAssumeRolePolicy"] = Changes,
        ["iam:UpdateRole"] = Changes,
        ["logs:DisassociateKmsKey"] = Changes,
        ["elasticloadbalancing:SetSecurityGroups"] = "a load balancer that is updated in place",
        ["iam:CreateServiceLinkedRole"] = "the first stack of an account; the emulator's account has these roles",
        ["ssm:GetParameters"] = "an execution may read the host image's parameter anew",
    };

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_may_what_the_stacks_need_and_no_more()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var bootstrap = TemplateChoices.Bootstrap.Required.ToDictionary().With("GitHubRepository", "acme/worker").With("EmptyRepositoryOnDelete", "true");
        var made = await aws.DeployAsync(RepositoryTemplates.Bootstrap, "sample-worker-dev-bootstrap", bootstrap);
        var image = await SmallestImage.PushAsync(aws, "sample-worker", Ending);

        var cluster = await ClusterAsync("red", ("NatGateways", "single"), ("FlowLogTraffic", "NONE"));
        await ServiceAsync("red");
        cluster = await ClusterAsync(
            "blue", ("NatGateways", "one-per-zone"), ("ZoneCount", "3"), ("InterfaceEndpoints", "all"), ("LoadBalancer", "public"), ("CertificateArn", TemplateChoices.Certificate),
            ("AccessLogBucket", "edge-logs"), ("LogKeyArn", TemplateChoices.Key), ("SecondInstanceType", "m7a.large"), ("MaxHosts", "6"), ("TargetCapacityPercent", "80"), ("ContainerInsights", "enhanced"));
        (string, string)[] chosen =
        [
            ("ContainerPort", "8080"), ("CallerSecurityGroupId", cluster["HostSecurityGroupId"]), ("QueueKeyArn", TemplateChoices.Key), ("LogKeyArn", TemplateChoices.Key), ("MaxTasks", "3"),
        ];
        var service = await ServiceAsync("blue", chosen);
        // A task that answers nobody would fail the load balancer's health checks.
        await aws.IdleAsync(cluster["ClusterName"], service["ServiceName"]);
        await ServiceAsync("blue", [.. chosen, ("Ingress", "public")]);
        await ServiceAsync("blue", [.. chosen, ("Ingress", "public"), ("RulePriority", "7"), ("PublicPaths", "/v1/*"), ("HealthCheckPath", "/ready")]);
        await aws.RemoveAsync("sample-worker-dev-service");
        cluster = await ClusterAsync(
            "blue", ("NatGateways", "none"), ("InterfaceEndpoints", "ecs"), ("MinHosts", "0"), ("LoadBalancer", "public"), ("CertificateArn", TemplateChoices.Certificate),
            ("TlsPolicy", "ELBSecurityPolicy-TLS13-1-3-2021-06"));
        while ((await aws.Ecs.ListContainerInstancesAsync(new() { Cluster = cluster["ClusterName"] }, Ending)).ContainerInstanceArns is { Count: > 0 })
        {
            await Task.Delay(Poll, Ending);
        }
        await aws.RemoveAsync("sample-worker-dev-cluster");

        var role = ResolvedTemplate.Of(RepositoryTemplates.Bootstrap, bootstrap, EmulatedAccount.Region).Resources.Single(resource => resource.LogicalId == "ExecutionRole");
        PolicyUse.ShouldBeLeast(
            role.Properties["Policies"]!.AsArray().SelectMany(policy => GrantedAction.Of(policy!["PolicyDocument"]!)),
            await RoleCall.OfRoleAsync(new Uri(aws.CloudFormation.Config.ServiceURL), made["ExecutionRoleArn"], Ending), Unused, new Dictionary<string, string>());

        Task<IReadOnlyDictionary<string, string>> ClusterAsync(string team, params (string, string)[] parameters) =>
            DeployAsync(RepositoryTemplates.Cluster, "sample-worker-dev-cluster", Chosen(TemplateChoices.Cluster.Required, parameters), team);

        Task<IReadOnlyDictionary<string, string>> ServiceAsync(string team, params (string, string)[] parameters) => DeployAsync(
            RepositoryTemplates.Service, "sample-worker-dev-service",
            RepositoryTemplates.WithOutputs(
                Chosen(TemplateChoices.Service.Required, [("HealthCheckCommand", SmallestImage.HealthCheck), .. parameters]), cluster, image),
            team);

        Dictionary<string, string> Chosen(IReadOnlyDictionary<string, string> required, (string Name, string Value)[] parameters)
        {
            var chosen = required.ToDictionary().With("PermissionsBoundaryArn", made["PermissionsBoundaryArn"]);
            foreach (var (name, value) in parameters)
            {
                chosen[name] = value;
            }
            return chosen;
        }

        async Task<IReadOnlyDictionary<string, string>> DeployAsync(Template template, string name, IReadOnlyDictionary<string, string> parameters, string team)
        {
            var execution = await aws.DeployAsync(DeployedStacks.Plan(template, name, parameters) with
            {
                ExecutionRoleArn = made["ExecutionRoleArn"],
                // One of them goes when the team changes.
                Tags = new Dictionary<string, string> { ["team"] = team, [$"only-{team}"] = "true" },
            });
            execution.Outcome.ShouldBe(Outcome.Succeeded, string.Join('\n', execution.Errors.Select(error => error.Message)));
            return execution.Outputs;
        }
    }
}
