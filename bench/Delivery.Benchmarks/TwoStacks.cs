using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Delivery.Emulator.Hosting;

namespace Delivery.Benchmarks;

/// <summary>The repository's cluster and service stacks: change set, its description with and without values, execution, the stack's end.</summary>
internal static class TwoStacks
{
    internal static IReadOnlyDictionary<string, string> ClusterParameters { get; } = new Dictionary<string, string>
    {
        ["Application"] = "worker",
        ["EnvironmentName"] = "bench",
        ["NatGateways"] = "single",
        ["FlowLogTraffic"] = "NONE",
    };

    public static async Task<IReadOnlyList<Measured>> RunAsync(CancellationToken cancellationToken)
    {
        var first = await DeployAsync(cancellationToken);
        var warm = new List<(double Elapsed, double Processor)>();
        for (var run = 0; run < 5; run++)
        {
            warm.Add(await DeployAsync(cancellationToken));
        }

        return
        [
            new("deploy: cluster and service stack, first in its process", first.Elapsed, "s", 1.0, first.Processor),
            new("deploy: cluster and service stack, warm", warm.Select(run => run.Elapsed).Order().ElementAt(warm.Count / 2), "s", 1.0,
                warm.Select(run => run.Processor).Order().ElementAt(warm.Count / 2)),
        ];
    }

    private static async Task<(double Elapsed, double Processor)> DeployAsync(CancellationToken cancellationToken)
    {
        await using var server = await EmulatorServer.StartAsync(new EmulatorOptions { TaskEngine = "process" }, TimeProvider.System, cancellationToken);
        using var client = StackCreation.Client(server);
        return await Measured.BothAsync(async () =>
        {
            var outputs = await StackAsync(client, "cluster", Template("private-cluster.yml"), ClusterParameters, cancellationToken);

            // Without tasks: how long an image takes to start is not the emulator's.
            var service = Template("private-service.yml")
                .Replace("# Without DesiredCount: that belongs to scaling. A new service starts with one task.", "DesiredCount: 0", StringComparison.Ordinal);
            await StackAsync(client, "service", service, new Dictionary<string, string>
            {
                ["ImageUri"] = "registry/worker@sha256:" + new string('0', 64),
                ["ImageVersion"] = "1.0.0",
                ["RepositoryName"] = "worker",
                ["ClusterName"] = outputs["ClusterName"],
                ["ContainerInsights"] = outputs["ContainerInsights"],
                ["CapacityProviderName"] = outputs["CapacityProviderName"],
                ["VpcId"] = outputs["VpcId"],
                ["PrivateSubnetIds"] = outputs["PrivateSubnetIds"],
            }, cancellationToken);
        });
    }

    private static async Task<Dictionary<string, string>> StackAsync(
        AmazonCloudFormationClient client, string name, string template, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        await StackCreation.StartAsync(client, name, template, parameters, cancellationToken);
        Stack stack;
        do
        {
            await Task.Delay(StackCreation.Poll, cancellationToken);
            stack = (await client.DescribeStacksAsync(new DescribeStacksRequest { StackName = name }, cancellationToken)).Stacks[0];
        }
        while (stack.StackStatus.Value.EndsWith("_IN_PROGRESS", StringComparison.Ordinal));
        return stack.StackStatus == StackStatus.CREATE_COMPLETE
            ? (stack.Outputs ?? []).ToDictionary(output => output.OutputKey, output => output.OutputValue)
            : throw new InvalidOperationException($"{name} ended {stack.StackStatus}: {stack.StackStatusReason}");
    }

    internal static string Template(string name)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Delivery.slnx")))
            {
                return File.ReadAllText(Path.Combine(folder, "cloudformation", name));
            }
        }

        throw new InvalidOperationException("The benchmarks run within the repository.");
    }
}
