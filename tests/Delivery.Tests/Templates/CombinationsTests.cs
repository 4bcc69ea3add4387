using Delivery.Templates;
using Delivery.Tests.Deployment;
using Microsoft.Data.Sqlite;

namespace Delivery.Tests.Templates;

/// <summary>
/// The three stacks with every pair of choices that their Rules allow: made with one combination, changed into the next, deleted; then nothing is left.
/// Each service is made with a task that really runs, from an image of this machine's shell; then it has none, as when it is scaled to zero: a task
/// that answers no request would fail the load balancer's health checks, and an image is of one architecture.
/// </summary>
public sealed class CombinationsTests
{
    private const int AtOnce = 4;

    // What is no resource: the account's own keys, what CloudFormation keeps of stacks that are gone, names that are free only after a while, last states of alarms, past scaling.
    private static readonly string[] Records = ["cfn/", "sts.", "ecr.token", "sqs.deletion", "cloudwatch-alarm-state", "application-autoscaling-activity"];

    private static readonly Template Ceiling = TemplateReader.Read("ceiling.yml", """
        Resources:
          Policy:
            Type: AWS::IAM::ManagedPolicy
            Properties:
              ManagedPolicyName: ceiling
              PolicyDocument: { Version: '2012-10-17', Statement: [ { Effect: Allow, Action: '*', Resource: '*' } ] }
        """).ShouldBeOfType<TemplateReading.Read>().Template;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bootstrap_stacks_are_made_changed_and_removed_in_every_pair_of_choices()
    {
        // The repository's key can't be changed, and a provider that a stack leaves behind, as it should, can't be made again: an account for each.
        foreach (var group in TemplateChoices.Bootstrap.Combinations.GroupBy(row => row["RepositoryKeyArn"]))
        {
            var rows = group.OrderBy(MakesProvider).ToList();
            var left = await InAccountAsync(async aws =>
            {
                foreach (var row in rows)
                {
                    await aws.DeployAsync(RepositoryTemplates.Bootstrap, "sample-worker-bootstrap", row);
                }
                await aws.RemoveAsync("sample-worker-bootstrap");
            });

            left.ShouldBe(rows.Any(MakesProvider)
                ? ["iam/oidc-provider 000000000000/global/arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com"] : []);
        }

        static bool MakesProvider(IReadOnlyDictionary<string, string> row) => row["GitHubRepository"].Length > 0 && row["GitHubProviderArn"].Length == 0;
    }

    [Fact]
    public async Task Cluster_stacks_are_made_changed_and_removed_in_every_pair_of_choices()
    {
        var left = await InAccountAsync(aws => ChainsAsync(TemplateChoices.Cluster.Combinations, async (chain, name) =>
        {
            foreach (var row in chain)
            {
                var outputs = await aws.DeployAsync(RepositoryTemplates.Cluster, name, row);
                outputs["PrivateSubnetIds"].Split(',').Length.ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(row["ZoneCount"]);
                outputs.ContainsKey("ListenerArn").ShouldBe(row["LoadBalancer"] == "public");
            }
            // A protected load balancer can't be deleted, nor can protected hosts.
            var last = await aws.DeployAsync(RepositoryTemplates.Cluster, name, chain[^1].ToDictionary().With("LoadBalancerDeletionProtection", "false").With("MinHosts", "0"));
            await aws.WithoutHostsAsync(last["ClusterName"]);
            await aws.RemoveAsync(name);
        }, "cluster"));

        left.ShouldBeEmpty();
    }

    [Fact]
    public async Task Service_stacks_are_made_with_a_running_task_changed_without_and_removed_in_every_pair_of_choices()
    {
        var left = await InAccountAsync(async aws =>
        {
            await aws.DeployAsync(RepositoryTemplates.Bootstrap, "sample-worker-bootstrap", TemplateChoices.Bootstrap.Required.ToDictionary().With("EmptyRepositoryOnDelete", "true"));
            var image = await SmallestImage.PushAsync(aws, "sample-worker", Ending);
            await aws.Ssm.PutParameterAsync(new() { Name = "/sample-worker/password", Value = "hidden", Type = "String" }, Ending);
            // The boundary that some of the choices name: without it their tasks may do nothing.
            await aws.DeployAsync(Ceiling, "sample-worker-ceiling", new Dictionary<string, string>());
            var cluster = await aws.DeployAsync(RepositoryTemplates.Cluster, "sample-worker-cluster", Hosting("1"));

            await ChainsAsync(TemplateChoices.Service.Combinations, async (chain, name) =>
            {
                var first = await DeployAsync(chain[0].ToDictionary().With("Ingress", "none").With("Architecture", "X86_64"));
                var services = await aws.Ecs.DescribeServicesAsync(new() { Cluster = cluster["ClusterName"], Services = [first["ServiceName"]] }, Ending);
                services.Services.ShouldHaveSingleItem().RunningCount.ShouldBe(1);
                await aws.IdleAsync(cluster["ClusterName"], first["ServiceName"]);
                foreach (var row in chain)
                {
                    await DeployAsync(row.ToDictionary());
                    // A least number of tasks that is registered anew is reached at once.
                    await aws.IdleAsync(cluster["ClusterName"], first["ServiceName"]);
                }
                await aws.RemoveAsync(name);

                Task<IReadOnlyDictionary<string, string>> DeployAsync(Dictionary<string, string> row)
                {
                    var own = RepositoryTemplates.WithOutputs(row, cluster, image).ToDictionary().With("HealthCheckCommand", SmallestImage.HealthCheck)
                        // Each service has its own place on the load balancer.
                        .With("RulePriority", name.Split('-')[2]);
                    return aws.DeployAsync(RepositoryTemplates.Service, name, own["CallerSecurityGroupId"].Length > 0 ? own.With("CallerSecurityGroupId", cluster["HostSecurityGroupId"]) : own);
                }
            }, "service");

            var empty = await aws.DeployAsync(RepositoryTemplates.Cluster, "sample-worker-cluster", Hosting("0"));
            await aws.WithoutHostsAsync(empty["ClusterName"]);
            await aws.RemoveAsync("sample-worker-cluster");
            await aws.RemoveAsync("sample-worker-ceiling");
            await aws.RemoveAsync("sample-worker-bootstrap");
            await aws.Ssm.DeleteParameterAsync(new() { Name = "/sample-worker/password" }, Ending);
        });

        left.ShouldBeEmpty();

        static Dictionary<string, string> Hosting(string hosts) => TemplateChoices.Cluster.Required.ToDictionary()
            .With("LoadBalancer", "public").With("CertificateArn", TemplateChoices.Certificate).With("InstanceType", "m7i.xlarge").With("MinHosts", hosts).With("MaxHosts", "20");
    }

    [Theory]
    [InlineData("bootstrap")]
    [InlineData("cluster")]
    [InlineData("service")]
    public async Task What_the_choices_leave_out_is_what_the_templates_Rules_refuse(string stage)
    {
        var (choices, template) = stage switch
        {
            "bootstrap" => (TemplateChoices.Bootstrap, RepositoryTemplates.Bootstrap),
            "cluster" => (TemplateChoices.Cluster, RepositoryTemplates.Cluster),
            _ => (TemplateChoices.Service, RepositoryTemplates.Service),
        };
        await using var aws = await EmulatedAccount.StartAsync();
        var cluster = stage == "service" ? await aws.DeployAsync(RepositoryTemplates.Cluster, "sample-worker-cluster", TemplateChoices.Cluster.Required) : new Dictionary<string, string>();
        var reasons = template.Section("Rules")!.Entries.SelectMany(rule => ((TemplateList)((TemplateMap)rule.Value)["Assertions"]!).Items)
            .Select(assertion => ((TemplateMap)assertion)["AssertDescription"]!.Text!).ToList();
        // One value exchanged: what the choices don't allow then is what a Rule refuses. What they allow is deployed by the other tests.
        var allowed = choices.Combinations[0];
        var refused = choices.Choices.SelectMany(choice => choice.Values.Where(value => value != allowed[choice.Name]).Select(value => allowed.ToDictionary().With(choice.Name, value)))
            .Where(row => !choices.IsAllowed(row)).ToList();
        refused.ShouldNotBeEmpty();
        foreach (var row in refused)
        {
            var parameters = stage == "service" ? RepositoryTemplates.WithOutputs(row, cluster) : row;
            var reviewing = await DeployedStacks.Runner(aws).ReviewAsync(DeployedStacks.Plan(template, $"refused-{stage}", parameters), new RecordedProgress(), Ending);
            reviewing.ShouldBeOfType<Delivery.Deployment.StageReviewing.Failed>(string.Join(", ", row)).Errors
                .ShouldContain(error => reasons.Any(reason => error.Message.Contains(reason, StringComparison.Ordinal)));
        }
    }

    // Chains of combinations, side by side; each begins with the last of the one before, so that every change from one to the next is in one of them.
    private static Task ChainsAsync(
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows, Func<IReadOnlyList<IReadOnlyDictionary<string, string>>, string, Task> deploy, string stage)
    {
        var length = (rows.Count + AtOnce - 1) / AtOnce;
        var chains = rows.Chunk(length).Select((chain, index) => (Rows: index == 0 ? chain : [rows[(index * length) - 1], .. chain], Name: $"sample-worker-{index + 1}-{stage}"));
        return Task.WhenAll(chains.Select(chain => deploy(chain.Rows, chain.Name)));
    }

    /// <summary>What is left in the account at the end: kind and key of every document that is no record.</summary>
    private static async Task<IReadOnlyList<string>> InAccountAsync(Func<EmulatedAccount, Task> use)
    {
        using ScratchFolder state = new();
        await using (var aws = await EmulatedAccount.StartAsync(stateFolder: state.Path))
        {
            await use(aws);
        }
        await using SqliteConnection connection = new($"Data Source={Path.Combine(state.Path, "state.db")};Pooling=False");
        await connection.OpenAsync(Ending);
        await using var command = connection.CreateCommand();
        // ECS itself still describes services, tasks and task definitions that are gone.
        command.CommandText = """
            SELECT kind || ' ' || key FROM documents
            WHERE coalesce(value ->> 'status', '') <> 'INACTIVE' AND coalesce(value ->> 'lastStatus', '') <> 'STOPPED' AND value ->> 'deregisteredAt' IS NULL ORDER BY 1
            """;
        await using var reader = await command.ExecuteReaderAsync(Ending);
        List<string> left = [];
        while (await reader.ReadAsync(Ending))
        {
            left.Add(reader.GetString(0));
        }
        return [.. left.Where(document => !Records.Any(record => document.StartsWith(record, StringComparison.Ordinal)))];
    }
}

internal static class ChangedParameters
{
    public static Dictionary<string, string> With(this Dictionary<string, string> parameters, string name, string value)
    {
        parameters[name] = value;
        return parameters;
    }
}
