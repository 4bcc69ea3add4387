using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Delivery.Deployment;
using Delivery.Review;
using Delivery.Templates;
using Delivery.Tests.Deployment;

namespace Delivery.Tests.Templates;

/// <summary>What the review says of a change of each parameter, on stacks that are deployed to an emulated account.</summary>
public sealed partial class ParameterChangesTests
{
    private const int MostCharacters = 180;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_parameter_of_the_templates_has_a_change() => new[] { "bootstrap", "cluster", "service" }
        .SelectMany(stage => Of(stage).Parameters.Keys.Where(name => !ParameterChange.All.Any(change => change.Stage == stage && change.Parameter == name)))
        .ShouldBeEmpty();

    [Fact]
    public async Task The_readme_tells_what_a_change_of_each_parameter_does()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var deployed = await DeployAsync(aws);
        ConcurrentDictionary<ParameterChange, string> rows = new();
        // A stack's drift is read for one review at a time.
        await Task.WhenAll(ParameterChange.All.GroupBy(change => StackOf(change, deployed.Stacks)).Select(async stack =>
        {
            foreach (var change in stack)
            {
                rows[change] = await RowAsync(aws, change, stack.Key, deployed.Others);
            }
        }));

        StringBuilder text = new();
        foreach (var stage in ParameterChange.All.GroupBy(change => change.Stage))
        {
            text.Append(CultureInfo.InvariantCulture, $"The {stage.Key} stack:\n\n| parameter | change | what it means | made anew or removed | USD a month |\n|---|---|---|---|---:|\n");
            text.AppendJoin("", stage.Select(change => rows[change])).Append('\n');
        }

        ReadmeSection.ShouldBeCurrent("changes of parameters", text.ToString().TrimEnd('\n'));
    }

    private sealed record DeployedStack(string Stage, string Name, IReadOnlyDictionary<string, string> Parameters);

    private static async Task<(IReadOnlyList<DeployedStack> Stacks, IReadOnlyDictionary<string, string> Others)> DeployAsync(EmulatedAccount aws)
    {
        List<DeployedStack> stacks = [];
        async Task<IReadOnlyDictionary<string, string>> Add(string stage, int number, IReadOnlyDictionary<string, string> parameters)
        {
            DeployedStack stack = new(stage, $"sample-worker-{number}-{stage}", parameters);
            stacks.Add(stack);
            return await aws.DeployAsync(Of(stage), stack.Name, stack.Parameters);
        }

        static IReadOnlyDictionary<string, string> Parameters(string stage, int number) => ParameterChange.Deployed[stage][number].ToDictionary(pair => pair.Name, pair => pair.Value);
        await Add("bootstrap", 0, Parameters("bootstrap", 0));
        await Add("bootstrap", 1, Parameters("bootstrap", 1));
        var first = await Add("cluster", 0, Parameters("cluster", 0));
        await Add("cluster", 1, Parameters("cluster", 1));
        var others = (await Add("cluster", 2, Parameters("cluster", 2))).ToDictionary();
        var image = await SmallestImage.PushAsync(aws, "sample-worker", Ending);
        await aws.Ssm.PutParameterAsync(new() { Name = "/sample-worker/password", Value = "hidden", Type = "String" }, Ending);
        foreach (var number in new[] { 0, 1 })
        {
            var own = RepositoryTemplates.WithOutputs(Parameters("service", number), first, image).ToDictionary();
            own["HealthCheckCommand"] = SmallestImage.HealthCheck;
            // Its image answers no request: it is made public once it has no task, and scaling may not bring one back meanwhile.
            var made = await aws.DeployAsync(RepositoryTemplates.Service, $"sample-worker-{number}-service", own.ToDictionary().With("Ingress", "none").With("MinTasks", "0"));
            await aws.IdleAsync(first["ClusterName"], made["ServiceName"]);
            await Add("service", number, own);
        }
        others["ImageUri"] = $"{image.Split('@')[0]}@sha256:{new string('b', 64)}";
        return (stacks, others);
    }

    // The one where least else must change along.
    private static DeployedStack StackOf(ParameterChange change, IReadOnlyList<DeployedStack> stacks) => stacks
        .Where(stack => stack.Stage == change.Stage && (change.From == ParameterChange.Supplied || Value(stack, change.Parameter) == change.From))
        .OrderBy(stack => change.With.Count(pair => Value(stack, pair.Name) != pair.Value)).FirstOrDefault()
        .ShouldNotBeNull($"no stack is deployed with {change.Parameter} \"{change.From}\"");

    private static string? Value(DeployedStack stack, string parameter) => stack.Parameters.GetValueOrDefault(parameter) ?? Of(stack.Stage).Parameters[parameter].Default;

    private static async Task<string> RowAsync(EmulatedAccount aws, ParameterChange change, DeployedStack stack, IReadOnlyDictionary<string, string> supplied)
    {
        var template = Of(change.Stage);
        var parameters = stack.Parameters.ToDictionary();
        parameters[change.Parameter] = change.To == ParameterChange.Another ? supplied[change.Parameter] : change.To;
        foreach (var (name, value) in change.With)
        {
            parameters[name] = value;
        }

        var runner = DeployedStacks.Runner(aws);
        var reviewing = await runner.ReviewAsync(DeployedStacks.Plan(template, stack.Name, parameters), new RecordedProgress(), Ending);
        (reviewing as StageReviewing.Failed)?.Errors.Select(error => error.Message).ShouldBeEmpty(change.ToString());
        StageReview? review = null;
        if (reviewing is StageReviewing.Reviewed { Stage: var reviewed })
        {
            review = reviewed.Review;
            await runner.DiscardAsync(reviewed, Ending);
        }
        var others = change.With.Where(pair => Value(stack, pair.Name) != pair.Value).Select(pair => $"`{pair.Name}`").ToList();
        var along = others.Count == 0 ? "" : $", with {string.Join(", ", others)}";
        return $"| `{change.Parameter}` | {Shown(change.From)} to {Shown(change.To)}{along} | {Meaning(review)} | {MadeAnew(review)} | {Cost(review)} |\n";
    }

    private static string Meaning(StageReview? review)
    {
        if (review is null)
        {
            return "no change of the stack";
        }
        review.Drift.ShouldBeEmpty();
        review.Notes.ShouldBeEmpty();
        var gravest = review.Findings.Where(finding => finding.Consequence == review.Gravest).ToList();
        var words = ConsequenceWords.Of(review.Gravest);
        return gravest.Count == 0 ? words
            : $"**{words}**: {Short(gravest[0].Message)}{(gravest.Count == 1 ? "" : $" And {gravest.Count - 1} more.")}";
    }

    // Ids differ from run to run; the whole of a policy is for the review itself.
    private static string Short(string message)
    {
        message = GroupId().Replace(message, "a group").Replace("|", "\\|", StringComparison.Ordinal);
        return message.Length <= MostCharacters ? message : $"{message[..message.LastIndexOf(' ', MostCharacters)].TrimEnd(',', ';')} …";
    }

    private static string MadeAnew(StageReview? review) => string.Join(", ", (review?.Changes ?? []).OrderBy(change => change.LogicalId, StringComparer.Ordinal).Select(change =>
        change.Action == "Remove" ? $"{change.LogicalId} (removed)"
        : change.Replacement == Replacement.Yes ? change.LogicalId
        : change.Replacement == Replacement.Possible ? $"{change.LogicalId} (possibly)"
        : null).OfType<string>());

    private static string Cost(StageReview? review) =>
        review?.Cost is { } cost && Math.Round(cost.After - cost.Before) is var difference and not 0 ? difference.ToString("+0;-0", CultureInfo.InvariantCulture) : "";

    private static string Shown(string value) => value switch
    {
        "" => "empty",
        ParameterChange.Supplied or ParameterChange.Another => value,
        _ when value.StartsWith("sg-", StringComparison.Ordinal) => "a group",
        _ when value.Contains(":kms:", StringComparison.Ordinal) => "a key",
        _ when value.Contains(":acm:", StringComparison.Ordinal) => "a certificate",
        _ when value.Contains(":sns:", StringComparison.Ordinal) => "a topic",
        _ when value.Contains(":policy/", StringComparison.Ordinal) => "a policy",
        _ when value.Contains(":oidc-provider/", StringComparison.Ordinal) => "a provider",
        _ when value.Contains(":parameter/", StringComparison.Ordinal) => "a secret",
        _ when value.Contains("/recommended/", StringComparison.Ordinal) => "the newest",
        _ when value.StartsWith("/aws/service/", StringComparison.Ordinal) => "a release",
        _ => $"`{value.Replace("ELBSecurityPolicy-", "", StringComparison.Ordinal)}`",
    };

    [GeneratedRegex("sg-[0-9a-f]{17}", RegexOptions.CultureInvariant)]
    private static partial Regex GroupId();

    private static Template Of(string stage) => stage switch
    {
        "bootstrap" => RepositoryTemplates.Bootstrap,
        "cluster" => RepositoryTemplates.Cluster,
        _ => RepositoryTemplates.Service,
    };
}
