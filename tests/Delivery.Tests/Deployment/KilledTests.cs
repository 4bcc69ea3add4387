using Amazon.CloudFormation;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Delivery.Deployment;
using Delivery.Environments;
using Delivery.Releases;
using Delivery.Review;

namespace Delivery.Tests.Deployment;

/// <summary>
/// A run that is killed at any of its API calls, before the call took effect or after, and then run again: everything is as if it had not been
/// killed. (Whole processes are killed in Rehearsal.Tests; here every point is.)
/// </summary>
public sealed class KilledTests
{
    private const string Cluster = """
        Resources:
          Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: cluster } }
          Logs: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /killed/cluster, RetentionInDays: 7 } }
        Outputs:
          TopicArn: { Value: !Ref Topic }
        """;

    private const string Service = """
        Parameters:
          TopicArn: { Type: String }
        Resources:
          Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: killed, VisibilityTimeout: 30 } }
          Where: { Type: AWS::SSM::Parameter, Properties: { Name: /killed/topic, Type: String, Value: !Ref TopicArn } }
        Outputs:
          QueueUrl: { Value: !Ref Queue }
        """;

    private static readonly DeliveryEnvironment Staging = new()
    {
        Name = "staging",
        Application = "sample-worker",
        Account = EmulatedAccount.Account,
        Region = EmulatedAccount.Region,
        Architecture = Architecture.X64,
        Bootstrap = Stage("bootstrap"),
        Cluster = Stage("cluster"),
        Service = Stage("service"),
    };

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_killed_at_any_call_and_run_again_ends_as_one_that_was_not(bool afterTheCall)
    {
        int points;
        var killedRuns = 0;
        string undisturbed;
        await using (var aws = await EmulatedAccount.StartAsync())
        {
            using var run = new KillableRun(aws, int.MaxValue, afterTheCall);
            await run.DeployAsync();
            (points, undisturbed) = (run.Calls, await StateAsync(aws));
        }

        await Parallel.ForEachAsync(Enumerable.Range(1, points), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Ending }, async (point, _) =>
        {
            await using var aws = await EmulatedAccount.StartAsync();
            var killed = new KillableRun(aws, point, afterTheCall);
            var deployment = killed.DeployAsync();
            if (await Task.WhenAny(deployment, killed.Killed) == deployment)
            {
                // It polled less often than the run that was counted.
                await deployment;
                return;
            }

            Interlocked.Increment(ref killedRuns);
            using (var again = new KillableRun(aws, int.MaxValue, afterTheCall))
            {
                await again.DeployAsync();
            }

            (await StateAsync(aws)).ShouldBe(undisturbed, $"killed at call {point} of {points}, {killed.LastCall}");
        });

        killedRuns.ShouldBeGreaterThan(20);
        TestContext.Current.TestOutputHelper!.WriteLine($"killed at {killedRuns} points, {(afterTheCall ? "after" : "before")} each call took effect");
    }

    /// <summary>What the account holds, without ids: stacks, resources, outputs, change sets that wait, and the receipt.</summary>
    private static async Task<string> StateAsync(EmulatedAccount aws)
    {
        var lines = new List<string>();
        foreach (var stack in (await aws.CloudFormation.DescribeStacksAsync(new(), Ending)).Stacks.OrderBy(stack => stack.StackName, StringComparer.Ordinal))
        {
            lines.Add($"{stack.StackName} {stack.StackStatus} {string.Join(' ', (stack.Outputs ?? []).Select(output => output.OutputKey))}");
            var resources = await aws.CloudFormation.DescribeStackResourcesAsync(new() { StackName = stack.StackName }, Ending);
            lines.AddRange(resources.StackResources.OrderBy(resource => resource.LogicalResourceId, StringComparer.Ordinal).Select(resource => $"  {resource.LogicalResourceId} {resource.ResourceType} {resource.ResourceStatus}"));
            var sets = (await aws.CloudFormation.ListChangeSetsAsync(new() { StackName = stack.StackName }, Ending)).Summaries ?? [];
            lines.AddRange(sets.Where(set => set.ExecutionStatus != ExecutionStatus.EXECUTE_COMPLETE).Select(set => $"  left: {set.Status} {set.ExecutionStatus}"));
        }

        var receipt = (await new ReceiptStore(aws.Ssm).ReadLedgerAsync(Staging, Ending)).Current!;
        lines.Add($"{receipt.Version} {receipt.Commit} {receipt.ImageDigest}");
        lines.AddRange(receipt.Stages.Select(stage => $"  {stage.Stage} {stage.TemplateHash} {stage.ParameterHash}"));
        return string.Join('\n', lines);
    }

    private static StageSettings Stage(string name) => new($"killed-{name}", "none", new Dictionary<string, string>(), new Dictionary<string, string>(), TimeSpan.FromMinutes(1));

    /// <summary>Two stages and the receipt, through clients that end with the run.</summary>
    private sealed class KillableRun : HttpClientFactory, IDisposable
    {
        private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly AmazonCloudFormationClient _cloudFormation;
        private readonly AmazonSimpleSystemsManagementClient _ssm;
        private readonly int _point;
        private readonly bool _afterTheCall;
        private int _calls;

        public KillableRun(EmulatedAccount aws, int point, bool afterTheCall)
        {
            (_point, _afterTheCall) = (point, afterTheCall);
            var credentials = new BasicAWSCredentials("local", "local");
            _cloudFormation = new(credentials, aws.Configured(new AmazonCloudFormationConfig { HttpClientFactory = this }));
            _ssm = new(credentials, aws.Configured(new AmazonSimpleSystemsManagementConfig { HttpClientFactory = this }));
        }

        public int Calls => _calls;

        public string LastCall { get; private set; } = "";

        /// <summary>Completes when the run is dead: from then on it does nothing.</summary>
        public Task Killed => _killed.Task;

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Connection(this));

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public async Task DeployAsync()
        {
            var runner = new StageRunner(_cloudFormation, TimeProvider.System, () => 0);
            var cluster = Plan("cluster", Cluster);
            var outputs = await DeployAsync(runner, cluster);
            var service = Plan("service", Service, ("TopicArn", outputs["TopicArn"]));
            await DeployAsync(runner, service);
            var store = new ReceiptStore(_ssm);
            var receipt = new Receipt
            {
                Version = "1.0.0",
                Commit = new string('c', 40),
                ImageDigest = $"sha256:{new string('d', 64)}",
                RunId = "run",
                Actor = "actor",
                At = DateTimeOffset.UnixEpoch,
                Stages = [new("cluster", cluster.Template.Hash, "", null, null), new("service", service.Template.Hash, "", null, null)],
            };
            if ((await store.ReadLedgerAsync(Staging, Ending)).Current is not { } last || !last.IsSameRelease(receipt))
            {
                await store.WriteAsync(Staging, receipt, Ending);
            }
        }

        public void Dispose()
        {
            _cloudFormation.Dispose();
            _ssm.Dispose();
        }

        private static async Task<IReadOnlyDictionary<string, string>> DeployAsync(StageRunner runner, StagePlan plan)
        {
            var progress = new RecordedProgress();
            switch (await runner.ReviewAsync(plan, progress, Ending))
            {
                case StageReviewing.NoChanges unchanged:
                    return unchanged.Outputs;
                case StageReviewing.Running { Operation: var operation }:
                    return Succeeded(await runner.AttachAsync(operation, progress, Ending));
                case StageReviewing.Reviewed { Stage: var reviewed }:
                    return Succeeded(await runner.ExecuteAsync(reviewed, new Approval.Approved("policy", reviewed.Digest), progress, Ending));
                case StageReviewing.Failed failed:
                    throw new InvalidOperationException(failed.Errors[0].Message);
                default:
                    throw new InvalidOperationException("Unknown end of a review.");
            }
        }

        private static IReadOnlyDictionary<string, string> Succeeded(StageExecution execution)
        {
            execution.Outcome.ShouldBe(Outcome.Succeeded, execution.Errors.AsText());
            return execution.Outputs;
        }

        private static StagePlan Plan(string stage, string template, params (string Name, string Value)[] parameters) =>
            EmulatedAccount.Plan(template, parameters) with { Stage = stage, StackName = $"killed-{stage}", MayRecreate = true };

        private sealed class Connection(KillableRun run) : DelegatingHandler(new SocketsHttpHandler())
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var call = Interlocked.Increment(ref run._calls);
                if (call < run._point)
                {
                    return await base.SendAsync(request, cancellationToken);
                }

                if (call == run._point)
                {
                    run.LastCall = await NameOfAsync(request, cancellationToken);
                    if (run._afterTheCall)
                    {
                        using var lost = await base.SendAsync(request, cancellationToken);
                    }

                    run._killed.SetResult();
                }

                // A dead process neither hears an answer nor goes on.
                await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
                throw new InvalidOperationException("A dead process went on.");
            }

            private static async Task<string> NameOfAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (request.Headers.TryGetValues("X-Amz-Target", out var target))
                {
                    return target.First();
                }

                var body = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "";
                return body.Split('&').FirstOrDefault(part => part.StartsWith("Action=", StringComparison.Ordinal)) ?? "?";
            }
        }
    }
}
