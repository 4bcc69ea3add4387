using System.Diagnostics;
using System.Globalization;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Delivery.Emulator.Hosting;
using Delivery.Stacks;

namespace Delivery.Benchmarks;

/// <summary>
/// From the end of a stack's operation to our noticing it, on realistic time, and how many status calls that took; beside it, in the same run, what
/// <c>aws cloudformation deploy</c> and <c>aws cloudformation wait</c> take for the same stacks. Takes about six minutes.
/// </summary>
internal static class Noticing
{
    private const int StacksOfAKind = 8;
    private const int StacksOfTheCli = 2;
    private static readonly Dictionary<string, string> NoParameters = [];

    // Short stacks, stacks of some seconds and of minutes, and the pipeline's own cluster.
    private static readonly (string Kind, string Template)[] Kinds =
    [
        ("queue", "Resources: { Queue: { Type: AWS::SQS::Queue } }"),
        ("role", "Resources: { Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [ { Effect: Allow, Action: 'sts:AssumeRole', Principal: { Service: ec2.amazonaws.com } } ] } } } }"),
        ("network", """
            Resources:
              Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
              Subnet: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24 } }
              Gateway: { Type: AWS::EC2::InternetGateway }
            """),
        ("nat", """
            Resources:
              Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
              Subnet: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24 } }
              Gateway: { Type: AWS::EC2::InternetGateway }
              Attachment: { Type: AWS::EC2::VPCGatewayAttachment, Properties: { VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway } }
              Address: { Type: AWS::EC2::EIP, DependsOn: Attachment, Properties: { Domain: vpc } }
              Nat: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: !Ref Subnet, AllocationId: !GetAtt Address.AllocationId } }
            """),
        ("profile", """
            Resources:
              Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [ { Effect: Allow, Action: 'sts:AssumeRole', Principal: { Service: ec2.amazonaws.com } } ] } } }
              Profile: { Type: AWS::IAM::InstanceProfile, Properties: { Roles: [ !Ref Role ] } }
            """),
    ];

    private static IEnumerable<(string Kind, string Template, IReadOnlyDictionary<string, string> Parameters)> Deployed =>
        Kinds.Select(kind => (kind.Kind, kind.Template, (IReadOnlyDictionary<string, string>)NoParameters))
            .Append(("cluster", TwoStacks.Template("private-cluster.yml"), TwoStacks.ClusterParameters));

    public static async Task<IReadOnlyList<Measured>> RunAsync(CancellationToken cancellationToken)
    {
        await using var server = await EmulatorServer.StartAsync(new EmulatorOptions { TimeScale = 1 }, TimeProvider.System, cancellationToken);
        using var setup = StackCreation.Client(server);
        List<Task<Noticed>> ours = [];
        List<Task<Noticed>> deploy = [];
        List<Task<Noticed>> wait = [];
        foreach (var (kind, template, parameters) in Deployed)
        {
            for (var number = 0; number < StacksOfAKind; number++)
            {
                ours.Add(OursAsync(server, $"ours-{kind}-{number}", template, parameters, cancellationToken));
                await Task.Delay(170, cancellationToken);
            }

            for (var number = 0; number < StacksOfTheCli && parameters.Count == 0; number++)
            {
                deploy.Add(DeployAsync(server, setup, $"deploy-{kind}-{number}", template, cancellationToken));
                wait.Add(WaitAsync(server, setup, $"wait-{kind}-{number}", template, cancellationToken));
                await Task.Delay(1300, cancellationToken);
            }
        }

        var noticed = await Task.WhenAll(ours);
        var late = noticed.Select(one => one.Late);
        return
        [
            new("noticing: from a stack's end to ours, p95", Percentile(late, 0.95), "s", 1.0),
            .. Deployed.Select(stack => new Measured(
                $"noticing: the same, {stack.Kind}", Percentile(noticed.Where(one => one.Name.StartsWith($"ours-{stack.Kind}", StringComparison.Ordinal)).Select(one => one.Late), 0.95), "s")),
            new("noticing: the same, median", Percentile(late, 0.5), "s"),
            new("noticing: status calls a minute, stacks of a minute and more", noticed.Where(one => one.Took >= 60).Max(one => one.Calls * 60 / one.Took), "", 30),
            new("noticing: status calls of the shortest stack", noticed.Where(one => one.Took < 60).Min(one => one.Calls), ""),
            new("noticing: aws cloudformation deploy, p95", Percentile((await Task.WhenAll(deploy)).Select(one => one.Late), 0.95), "s"),
            new("noticing: aws cloudformation wait stack-create-complete, p95", Percentile((await Task.WhenAll(wait)).Select(one => one.Late), 0.95), "s"),
        ];
    }

    /// <param name="Late">Seconds between the stack's last event and the noticing.</param>
    /// <param name="Took">Seconds that the operation took.</param>
    private sealed record Noticed(string Name, double Late, double Took, int Calls);

    private static async Task<Noticed> OursAsync(
        EmulatorServer server, string name, string template, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        using var client = StackCreation.Client(server);
        var calls = 0;
        client.BeforeRequestEvent += (_, arguments) => calls += arguments is WebServiceRequestEventArgs { Request: DescribeStackEventsRequest } ? 1 : 0;
        var (id, changes) = await StackCreation.StartAsync(client, name, template, parameters, cancellationToken);
        var end = await new OperationWatch(new(client), TimeProvider.System, new(Random.Shared.NextDouble))
            .WaitAsync(new(id, null, null, TimeSpan.FromMinutes(10)) { Expected = changes.ToDictionary(change => change.ResourceChange.LogicalResourceId, change => (string?)change.ResourceChange.ResourceType) }, _ => { }, _ => { }, cancellationToken);
        var now = DateTimeOffset.UtcNow;
        var took = Took(end.Events);
        return end.End?.Status == "CREATE_COMPLETE" ? new(name, (now - end.Events[^1].At).TotalSeconds, took, calls) : throw new InvalidOperationException($"{name}: {end.End?.Status}");
    }

    private static async Task<Noticed> DeployAsync(EmulatorServer server, AmazonCloudFormationClient client, string name, string template, CancellationToken cancellationToken)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, template, cancellationToken);
            await CliAsync(server, ["deploy", "--stack-name", name, "--template-file", file, "--capabilities", "CAPABILITY_IAM"], cancellationToken);
            return await LateAsync(client, name, DateTimeOffset.UtcNow, cancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<Noticed> WaitAsync(EmulatorServer server, AmazonCloudFormationClient client, string name, string template, CancellationToken cancellationToken)
    {
        await StackCreation.StartAsync(client, name, template, NoParameters, cancellationToken);
        await CliAsync(server, ["wait", "stack-create-complete", "--stack-name", name], cancellationToken);
        return await LateAsync(client, name, DateTimeOffset.UtcNow, cancellationToken);
    }

    private static async Task<Noticed> LateAsync(AmazonCloudFormationClient client, string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var events = await new StackReader(client).EventsAfterAsync(name, null, cancellationToken);
        return new(name, (now - events[^1].At).TotalSeconds, Took(events), 0);
    }

    private static async Task CliAsync(EmulatorServer server, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("aws", ["--endpoint-url", server.Url.AbsoluteUri, "--region", "eu-west-1", "cloudformation", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["AWS_ACCESS_KEY_ID"] = "local", ["AWS_SECRET_ACCESS_KEY"] = "local" },
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The AWS CLI does not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The AWS CLI ended with {process.ExitCode}: {error}"));
        }
    }

    // Without the time in which the stack was only reviewed.
    private static double Took(IReadOnlyList<Delivery.Stacks.StackEvent> events) => (events[^1].At - events.First(item => item.Status == "CREATE_IN_PROGRESS").At).TotalSeconds;

    private static double Percentile(IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(part * sorted.Count) - 1)];
    }
}
