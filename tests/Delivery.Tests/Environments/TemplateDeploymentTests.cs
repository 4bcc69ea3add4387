using Delivery.Deployment;
using Delivery.Environments;
using Delivery.Tests.Deployment;

namespace Delivery.Tests.Environments;

/// <summary>This repository's templates, deployed over the wire to an emulated account.</summary>
public sealed class TemplateDeploymentTests
{
    private const string Certificate = "arn:aws:acm:eu-west-1:000000000000:certificate/12345678-1234-1234-1234-123456789012";
    private const string Key = "arn:aws:kms:eu-west-1:000000000000:key/12345678-1234-1234-1234-123456789012";

    // Every pair of values of two parameters is in one row at least.
    public static TheoryData<string, string, string, string, string> ClusterPairs => new()
    {
        { "2", "one-per-zone", "none", "REJECT", "X86_64" },
        { "3", "one-per-zone", "ecs", "ALL", "ARM64" },
        { "2", "one-per-zone", "all", "NONE", "ARM64" },
        { "3", "single", "none", "NONE", "ARM64" },
        { "2", "single", "ecs", "REJECT", "X86_64" },
        { "3", "single", "all", "ALL", "X86_64" },
        { "2", "none", "ecs", "NONE", "X86_64" },
        { "3", "none", "all", "REJECT", "ARM64" },
        { "2", "none", "ecs", "ALL", "ARM64" },
        { "3", "single", "none", "ALL", "X86_64" },
    };

    [Theory]
    [MemberData(nameof(ClusterPairs))]
    public async Task The_cluster_is_made_found_unchanged_and_removed_whole(string zones, string nat, string endpoints, string flowLog, string architecture)
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var plan = Plan("private-cluster.yml",
            ("ZoneCount", zones), ("NatGateways", nat), ("InterfaceEndpoints", endpoints), ("FlowLogTraffic", flowLog), ("Architecture", architecture),
            ("Application", "sample-worker"), ("EnvironmentName", "dev"), ("InstanceType", architecture == "ARM64" ? "m7g.large" : "m7i.large"));

        var execution = await aws.DeployAsync(plan);

        execution.Outcome.ShouldBe(Outcome.Succeeded, string.Join('\n', execution.Errors.Select(error => error.Message)));
        execution.Outputs["PrivateSubnetIds"].Split(',').Length.ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(zones);
        (await aws.ReviewAsync(plan)).ShouldBeOfType<StageReviewing.NoChanges>();
        await RemovedAsync(aws, plan);
    }

    [Theory]
    [InlineData("none", "443", "80", "m7a.large", "c7i.large", 100)]
    [InlineData("public", "443", "80", "none", "none", 100)]
    [InlineData("public", "8443", "0", "m7a.large", "none", 0)]
    public async Task With_a_load_balancer_a_service_may_be_public_and_without_it_is_refused(
        string loadBalancer, string httpsPort, string httpPort, string second, string third, int onDemandPercent)
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var cluster = Plan("private-cluster.yml",
            ("Application", "sample-worker"), ("EnvironmentName", "dev"), ("LoadBalancer", loadBalancer), ("HttpsPort", httpsPort), ("HttpPort", httpPort),
            ("CertificateArn", Certificate), ("AccessLogBucket", "edge-logs"), ("InstanceType", "m7i.large"), ("SecondInstanceType", second),
            ("ThirdInstanceType", third), ("OnDemandPercentAboveBase", $"{onDemandPercent}"), ("LogKeyArn", Key)) with
        { StackName = "sample-worker-cluster" };

        var outputs = (await aws.DeployAsync(cluster)).Outputs;
        var service = Plan("private-service.yml", [.. Supplied(outputs), ("RepositoryName", "sample-worker"), ("Ingress", "public"), ("ContainerPort", "8080"), ("PublicHosts", "a.example.com,b.example.com")]);

        if (loadBalancer == "public")
        {
            var reviewed = await aws.ReviewedAsync(service);
            reviewed.Review.Changes.ShouldContain(change => change.LogicalId == "ListenerRule");
            reviewed.Review.Changes.ShouldContain(change => change.LogicalId == "LoadBalancerToTasks");
            await aws.Runner.DiscardAsync(reviewed, TestContext.Current.CancellationToken);
        }
        else
        {
            await RefusedAsync(aws, service, "the cluster has no load balancer");
        }

        await RemovedAsync(aws, cluster);
    }

    [Theory]
    [InlineData("CertificateArn", "", "needs CertificateArn")]
    [InlineData("HttpPort", "443", "HttpsPort and HttpPort are the same")]
    [InlineData("SecondInstanceType", "m7g.large", "SecondInstanceType is an arm64 type")]
    [InlineData("ThirdInstanceType", "t3.large", "Set SecondInstanceType first")]
    [InlineData("SecondInstanceType", "t3.medium", "are the same")]
    public async Task Choices_of_a_cluster_that_contradict_each_other_are_refused(string name, string value, string why)
    {
        await using var aws = await EmulatedAccount.StartAsync();
        Dictionary<string, string> parameters = new()
        {
            ["Application"] = "sample-worker",
            ["EnvironmentName"] = "dev",
            ["LoadBalancer"] = "public",
            ["CertificateArn"] = Certificate,
            [name] = value,
        };

        await RefusedAsync(aws, Plan("private-cluster.yml", [.. parameters.Select(parameter => (parameter.Key, parameter.Value))]), why);
    }

    [Fact]
    public async Task Choices_of_a_service_that_contradict_each_other_are_refused()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var cluster = Plan("private-cluster.yml", ("Application", "sample-worker"), ("EnvironmentName", "dev")) with { StackName = "sample-worker-cluster" };
        var outputs = (await aws.DeployAsync(cluster)).Outputs;

        await RefusedAsync(aws, Service("ContainerInsights", "disabled"), "need metrics of tasks");
        await RefusedAsync(aws, Service("CallerSecurityGroupId", "sg-0123456789abcdef0"), "ContainerPort is 0");
        await RefusedAsync(aws, Service("Ingress", "public"), "ContainerPort is 0");

        StagePlan Service(string name, string value)
        {
            var parameters = Supplied(outputs).Append(("RepositoryName", "sample-worker")).ToDictionary(parameter => parameter.Item1, parameter => parameter.Item2);
            parameters[name] = value;
            return Plan("private-service.yml", [.. parameters.Select(parameter => (parameter.Key, parameter.Value))]);
        }
    }

    [Fact]
    public async Task Roles_of_the_stacks_have_the_boundary_and_CloudFormation_its_own_role()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var bootstrap = Plan("bootstrap.yml",
            ("Application", "sample-worker"), ("EnvironmentName", "dev"), ("RepositoryName", "sample-worker"), ("GitHubRepository", "acme/worker"),
            ("GitHubOwnerId", "1"), ("GitHubRepositoryId", "2")) with
        { StackName = "sample-worker-dev-bootstrap" };
        var made = (await aws.DeployAsync(bootstrap)).Outputs;
        var cluster = Plan("private-cluster.yml",
            ("Application", "sample-worker"), ("EnvironmentName", "dev"), ("PermissionsBoundaryArn", made["PermissionsBoundaryArn"])) with
        {
            StackName = "sample-worker-dev-cluster",
            ExecutionRoleArn = made["ExecutionRoleArn"],
        };

        var execution = await aws.DeployAsync(cluster);

        execution.Outcome.ShouldBe(Outcome.Succeeded, string.Join('\n', execution.Errors.Select(error => error.Message)));
        var stacks = await aws.CloudFormation.DescribeStacksAsync(new() { StackName = cluster.StackName }, TestContext.Current.CancellationToken);
        stacks.Stacks.ShouldHaveSingleItem().RoleARN.ShouldBe(made["ExecutionRoleArn"]);
        await RemovedAsync(aws, cluster);
        await RemovedAsync(aws, bootstrap);
    }

    [Theory]
    [InlineData("none", "none", "X86_64", "m7i.large", "no host can join")]
    [InlineData("single", "none", "ARM64", "m7i.large", "InstanceType is an x86-64 type")]
    [InlineData("single", "none", "X86_64", "m7g.large", "InstanceType is an arm64 type")]
    public async Task What_cannot_work_is_refused_before_anything_is_made(string nat, string endpoints, string architecture, string instanceType, string why)
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var plan = Plan("private-cluster.yml", ("NatGateways", nat), ("InterfaceEndpoints", endpoints), ("Architecture", architecture), ("InstanceType", instanceType),
            ("Application", "sample-worker"), ("EnvironmentName", "dev"));

        await RefusedAsync(aws, plan, why);
    }

    [Theory]
    [InlineData("local")]
    [InlineData("dev")]
    [InlineData("staging")]
    [InlineData("prod")]
    public async Task Each_environment_can_be_deployed_up_to_its_worker_and_removed(string name)
    {
        var environment = await EnvironmentFiles.LoadAsync(ScratchFolder.Repository, name, TestContext.Current.CancellationToken);
        await using var aws = await EmulatedAccount.StartAsync();
        var bootstrap = Plan("bootstrap.yml", Pairs(environment.Bootstrap)) with { StackName = environment.Bootstrap.StackName };
        var cluster = Plan("private-cluster.yml", Pairs(environment.Cluster)) with { StackName = environment.Cluster.StackName };

        (await aws.DeployAsync(bootstrap)).Outputs["RepositoryName"].ShouldBe("sample-worker");
        var outputs = (await aws.DeployAsync(cluster)).Outputs;
        var service = Plan("private-service.yml", [.. Pairs(environment.Service), .. Supplied(outputs)]) with { StackName = environment.Service.StackName };
        var reviewed = await aws.ReviewedAsync(service);

        reviewed.Review.Changes.ShouldAllBe(change => change.Action == "Add");
        await aws.Runner.DiscardAsync(reviewed, TestContext.Current.CancellationToken);
        await RemovedAsync(aws, cluster);
        await RemovedAsync(aws, bootstrap);
    }

    [Theory]
    [InlineData("", 7)]
    [InlineData("arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com", 6)]
    public async Task With_a_GitHub_repository_the_roles_are_made_as_well(string provider, int resources)
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var plan = Plan("bootstrap.yml",
            ("Application", "sample-worker"), ("EnvironmentName", "dev"), ("RepositoryName", "sample-worker"), ("GitHubRepository", "acme/worker"), ("GitHubProviderArn", provider));

        var reviewed = await aws.ReviewedAsync(plan);
        var execution = await aws.ExecuteAsync(reviewed);

        reviewed.Review.Changes.Count.ShouldBe(resources);
        execution.Outputs.Keys.ShouldContain("DeployRoleArn");
        await RemovedAsync(aws, plan);
    }

    private static async Task RefusedAsync(EmulatedAccount aws, StagePlan plan, string why)
    {
        var failed = (await aws.ReviewAsync(plan)).ShouldBeOfType<StageReviewing.Failed>();

        failed.Errors.ShouldContain(error => error.Message.Contains(why, StringComparison.Ordinal));
        (await aws.Runner.FindAsync(plan.StackName, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    private static (string, string)[] Pairs(StageSettings stage) => [.. stage.Parameters.Select(parameter => (parameter.Key, parameter.Value))];

    private static (string, string)[] Supplied(IReadOnlyDictionary<string, string> outputs) =>
    [
        .. new[] { "VpcId", "PrivateSubnetIds", "ClusterName", "CapacityProviderName", "ContainerInsights" }.Select(name => (name, outputs[name])),
        .. new[] { "ListenerArn", "LoadBalancerSecurityGroupId", "LoadBalancerFullName" }.Where(outputs.ContainsKey).Select(name => (name, outputs[name])),
        (PipelineParameters.ImageUri, $"localhost:4566/sample-worker@sha256:{new string('a', 64)}"), (PipelineParameters.ImageVersion, "1.2.3"),
    ];

    private static StagePlan Plan(string template, params (string, string)[] parameters) =>
        EmulatedAccount.Plan(File.ReadAllText(Path.Combine(ScratchFolder.Repository, "cloudformation", template)), parameters);

    private static async Task RemovedAsync(EmulatedAccount aws, StagePlan plan)
    {
        await new HostScaleIn(aws.CloudFormation, aws.Ecs, TimeProvider.System).RunAsync(plan.StackName, plan.Timeout, _ => { }, TestContext.Current.CancellationToken);
        var removal = new StackRemoval(plan.StackName, EmulatedAccount.Account, EmulatedAccount.Region, plan.Timeout);
        var removed = await aws.Runner.RemoveAsync(removal, aws.Progress, TestContext.Current.CancellationToken);
        removed.Outcome.ShouldBe(Outcome.Succeeded, string.Join('\n', removed.Errors.Select(error => error.Message)));
        (await aws.Runner.FindAsync(plan.StackName, TestContext.Current.CancellationToken)).ShouldBeNull();
    }
}
