using Delivery.Deployment;
using Delivery.Errors;
using Delivery.Templates;
using Delivery.Tests.Deployment;
using Delivery.Tests.Templates;

namespace Delivery.Tests.Endpoints;

/// <summary>
/// The pipeline's own code against moto 5.2, another local AWS, with nothing but its endpoint exchanged. What moto lacks shows in what the pipeline tells:
/// stacks made by change sets have no outputs, changes have no property values, and a change of parameters alone is a change set without changes.
/// </summary>
public sealed class MotoTests(MotoServers servers) : IClassFixture<MotoServers>
{
    private const string Template = """
        Parameters: {Seconds: {Type: Number, Default: 60}}
        Resources:
          DeadLetters: {Type: AWS::SQS::Queue, DeletionPolicy: Delete, UpdateReplacePolicy: Delete, Properties: {MessageRetentionPeriod: 1209600}}
          Jobs:
            Type: AWS::SQS::Queue
            DeletionPolicy: Delete
            UpdateReplacePolicy: Delete
            Properties:
              VisibilityTimeout: !Ref Seconds
              RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 3}
        Outputs: {QueueUrl: {Value: !Ref Jobs}}
        """;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_pipeline_creates_finds_unchanged_and_updates_on_moto()
    {
        StageRunner runner = new((await servers.OneAsync()).CloudFormation, TimeProvider.System, () => 0);

        var plan = Plan(EmulatedAccount.Plan(Template));
        (await DeployedAsync(runner, plan)).ShouldBe(["Add DeadLetters", "Add Jobs"]);
        (await runner.ReviewAsync(plan, new RecordedProgress(), Ending)).ShouldBeOfType<StageReviewing.NoChanges>();
        (await DeployedAsync(runner, Plan(EmulatedAccount.Plan(Template.Replace("maxReceiveCount: 3", "maxReceiveCount: 5", StringComparison.Ordinal))))).ShouldBe(["Modify Jobs"]);
    }

    [Fact]
    public async Task The_bootstrap_stack_is_created_and_updated_on_moto_and_the_others_are_reviewed()
    {
        StageRunner runner = new((await servers.OneAsync()).CloudFormation, TimeProvider.System, () => 0);
        var choices = TemplateChoices.Bootstrap.Required.ToDictionary().With("GitHubRepository", "acme/worker");

        var bootstrap = Plan(DeployedStacks.Plan(RepositoryTemplates.Bootstrap, "sample-worker-dev-bootstrap", choices));
        (await DeployedAsync(runner, bootstrap)).ShouldBe(["Add Boundary", "Add DeployRole", "Add ExecutionRole", "Add GitHubProvider", "Add Repository", "Add ReviewPolicy", "Add ReviewRole"]);
        (await runner.ReviewAsync(bootstrap, new RecordedProgress(), Ending)).ShouldBeOfType<StageReviewing.NoChanges>();
        (await DeployedAsync(runner, bootstrap with { Parameters = choices.With("UntaggedImageDays", "7") })).ShouldBeEmpty();

        var cluster = ResolvedTemplate.Of(RepositoryTemplates.Cluster, TemplateChoices.Cluster.Required, EmulatedAccount.Region);
        foreach (var (template, name, parameters) in new[]
        {
            (RepositoryTemplates.Cluster, "sample-worker-dev-cluster", TemplateChoices.Cluster.Required),
            (RepositoryTemplates.Service, "sample-worker-dev-service", RepositoryTemplates.WithOutputs(TemplateChoices.Service.Required, cluster.Outputs)),
        })
        {
            var reviewing = await runner.ReviewAsync(Plan(DeployedStacks.Plan(template, name, parameters)), new RecordedProgress(), Ending);
            (reviewing as StageReviewing.Failed)?.Errors.Select(error => error.Message).ShouldBeEmpty();
            var reviewed = reviewing.ShouldBeOfType<StageReviewing.Reviewed>().Stage;
            reviewed.Review.Changes.ShouldNotBeEmpty();
            // moto answers it with a page of its web server: it lacks Fn::Cidr, AWS::NoValue in lists, and capacity providers.
            (await Should.ThrowAsync<DeliveryException>(() => runner.ExecuteAsync(reviewed, new("policy", reviewed.Digest), new RecordedProgress(), Ending)))
                .Message.ShouldContain("The execution could not be started");
        }
    }

    private static StagePlan Plan(StagePlan plan) => plan with { Account = MotoServer.Account };

    /// <summary>Reviewed and executed; answers what the review said of the changes.</summary>
    private static async Task<IReadOnlyList<string>> DeployedAsync(StageRunner runner, StagePlan plan)
    {
        var reviewing = await runner.ReviewAsync(plan, new RecordedProgress(), Ending);
        (reviewing as StageReviewing.Failed)?.Errors.Select(error => error.Message).ShouldBeEmpty();
        var reviewed = reviewing.ShouldBeOfType<StageReviewing.Reviewed>().Stage;
        var execution = await runner.ExecuteAsync(reviewed, new("policy", reviewed.Digest), new RecordedProgress(), Ending);
        execution.Outcome.ShouldBe(Outcome.Succeeded, string.Join('\n', execution.Errors.Select(error => error.Message)));
        execution.Outputs.ShouldBeEmpty();
        return [.. reviewed.Review.Changes.Select(change => $"{change.Action} {change.LogicalId}").Order(StringComparer.Ordinal)];
    }
}
