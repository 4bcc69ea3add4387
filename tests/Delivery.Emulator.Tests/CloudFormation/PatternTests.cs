using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.Tests.Ecs;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>The public pattern "internal worker hosted on EC2": its two stacks, in the published style, are deployed, changed, rolled back and removed.</summary>
public sealed class PatternTests
{
    [Fact]
    public async Task The_cluster_and_the_service_behind_a_load_balancer_are_deployed_updated_rolled_back_and_removed()
    {
        using var folder = new TestFolder();
        await using var account = await Account.WholeAsync(folder.Path);
        var cluster = await DeployAsync(account, "cluster", Account.Template("pattern-cluster.yml"), [], "CREATE_COMPLETE");
        var service = await DeployAsync(account, "service", Account.Template("pattern-service.yml"), Parameters(cluster, "worker:1"), "CREATE_COMPLETE");
        Outputs(service)["Url"].ShouldMatch("^http://[a-z0-9-]+[.]eu-west-1[.]elb[.]amazonaws[.]com$");
        account.Events("cluster").ShouldContain("NatOne CREATE_IN_PROGRESS Resource creation Initiated");

        // A new instance type is a new version of the launch template, taken over by the group in place.
        await DeployAsync(account, "cluster", Account.Template("pattern-cluster.yml"), new() { ["InstanceType"] = "t3.medium" }, "UPDATE_COMPLETE");
        account.Events("cluster").ShouldContain("Hosts UPDATE_COMPLETE");

        // A new port replaces the task definition and the target group; the listener is turned to the new one before the old goes.
        var first = account.PhysicalId("service", "TargetGroup");
        var before = account.Events("service").Count;
        await DeployAsync(account, "service", Account.Template("pattern-service.yml"), Parameters(cluster, "worker:1", ("ContainerPort", "8080")), "UPDATE_COMPLETE");
        var second = account.PhysicalId("service", "TargetGroup");
        second.ShouldNotBe(first);
        var events = account.Events("service").Skip(before).ToList();
        events.IndexOf("TargetGroup DELETE_COMPLETE").ShouldBeGreaterThan(events.IndexOf("Listener UPDATE_COMPLETE"));

        // A service that can't be made as asked for: all comes back.
        var after = State(account);
        await DeployAsync(account, "service",
            Account.Template("pattern-service.yml").Replace("Cluster: !Ref ClusterName", "Cluster: absent", StringComparison.Ordinal),
            Parameters(cluster, "worker:2", ("ContainerPort", "9090")), "UPDATE_ROLLBACK_COMPLETE");
        account.PhysicalId("service", "TargetGroup").ShouldBe(second);
        State(account).ShouldBe(after);

        // The cluster's network is in use by the service's stack.
        account.Call("DeleteStack", new() { ["StackName"] = "cluster" });
        (await account.EndAsync("cluster"))["StackStatusReason"]!.GetValue<string>().ShouldBe("Delete canceled. Cannot delete export cluster-vpc as it is in use by service.");

        await RemoveAsync(account, "service");
        await RemoveAsync(account, "cluster");
        account.Parts.Store.List<StoredResource>("ec2/vpc").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worker_runs_on_the_cluster_and_a_crashing_version_is_rolled_back()
    {
        using var folder = new TestFolder();
        await using var account = await Account.WholeAsync(folder.Path);
        var images = new TestImages(Path.Combine(folder.Path, "images"));
        account.Parts.Images = images;
        var works = images.Script("works", "while :; do sleep 0.1; done\n");
        var crashes = images.Script("crashes", "exit 3\n");
        var cluster = await DeployAsync(account, "cluster", Account.Template("pattern-cluster.yml"), [], "CREATE_COMPLETE");

        await DeployAsync(account, "service", Account.Template("pattern-service.yml"), Worker(works), "CREATE_COMPLETE");
        Running(account).TaskDefinitionArn.ShouldBe(account.PhysicalId("service", "TaskDefinition"));

        await DeployAsync(account, "service", Account.Template("pattern-service.yml"), Worker(crashes), "UPDATE_ROLLBACK_COMPLETE");
        account.Events("service").ShouldContain(entry => entry.StartsWith("Service UPDATE_FAILED", StringComparison.Ordinal) && entry.Contains("Circuit Breaker"));
        Running(account).TaskDefinitionArn.ShouldBe(account.PhysicalId("service", "TaskDefinition"));

        await RemoveAsync(account, "service");

        Dictionary<string, string> Worker(string image) => Parameters(cluster, image, ("Ingress", "none"), ("DesiredCount", "1"), ("CircuitBreaker", "true"));
    }

    [Fact]
    public async Task Instances_whose_start_up_calls_cfn_signal_complete_their_group()
    {
        using var folder = new TestFolder();
        await using var account = await Account.WholeAsync(folder.Path);
        const string template = """
            Resources:
              Template:
                Type: AWS::EC2::LaunchTemplate
                Properties:
                  LaunchTemplateData:
                    InstanceType: t3.small
                    ImageId: ami-0123456789abcdef0
                    UserData: {"Fn::Base64": !Sub "/opt/aws/bin/cfn-signal -e $? --stack ${AWS::StackName} --resource Hosts --region ${AWS::Region}"}
              Hosts:
                Type: AWS::AutoScaling::AutoScalingGroup
                CreationPolicy: {ResourceSignal: {Count: 2, Timeout: PT15M}}
                Properties: {MinSize: "2", MaxSize: "2", AvailabilityZones: !GetAZs "", LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}}
            """;
        await DeployAsync(account, "s", template, [], "CREATE_COMPLETE");
        account.Events("s").Count(entry => entry.StartsWith("Hosts CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-", StringComparison.Ordinal)).ShouldBe(2);
    }

    private static async Task<JsonObject> DeployAsync(Account account, string stack, string template, Dictionary<string, string> parameters, string status)
    {
        var end = await account.DeployAsync(stack, template, parameters);
        end["StackStatus"]!.GetValue<string>().ShouldBe(status, string.Join("\n", account.Events(stack).Where(entry => entry.Contains("FAILED"))));
        return end;
    }

    private static async Task RemoveAsync(Account account, string stack)
    {
        var id = account.Stack(stack)["StackId"]!.GetValue<string>();
        account.Call("DeleteStack", new() { ["StackName"] = stack });
        (await account.EndAsync(id))["StackStatus"]!.GetValue<string>().ShouldBe("DELETE_COMPLETE", string.Join("\n", account.Events(id).Where(entry => entry.Contains("FAILED"))));
    }

    private static Dictionary<string, string> Parameters(JsonObject cluster, string image, params (string Key, string Value)[] more)
    {
        var outputs = Outputs(cluster);
        var parameters = new Dictionary<string, string> { ["ClusterStack"] = "cluster", ["ImageUrl"] = image };
        foreach (var name in new[] { "PublicSubnetIds", "PrivateSubnetIds", "ClusterName", "ExecutionRole", "CapacityProvider" })
        {
            parameters[name] = outputs[name];
        }

        foreach (var (key, value) in more)
        {
            parameters[key] = value;
        }

        return parameters;
    }

    private static Dictionary<string, string> Outputs(JsonObject stack) => stack["Outputs"]!.AsArray()
        .ToDictionary(output => output!["OutputKey"]!.GetValue<string>(), output => output!["OutputValue"]!.GetValue<string>());

    private static IReadOnlyList<string> State(Account account) =>
    [
        .. account.Parts.Store.List<StoredResource>("elbv2/target-group").Concat(account.Parts.Store.List<StoredResource>("elbv2/listener"))
            .Select(resource => $"{resource.Id} {resource.Properties.ToJsonString()}"),
    ];

    private static EcsTask Running(Account account) => new EcsState(account.Parts.Store).List<EcsTask>("").Single(task => !task.IsStopped);
}
