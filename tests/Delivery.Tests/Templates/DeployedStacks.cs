using Delivery.Deployment;
using Delivery.Templates;
using Delivery.Tests.Deployment;

namespace Delivery.Tests.Templates;

/// <summary>Stacks of the repository's templates in an emulated account, made and removed as the pipeline does it.</summary>
internal static class DeployedStacks
{
    public static StagePlan Plan(Template template, string stackName, IReadOnlyDictionary<string, string> parameters) => new()
    {
        Stage = stackName.Split('-')[^1],
        Environment = "dev",
        Account = EmulatedAccount.Account,
        Region = EmulatedAccount.Region,
        StackName = stackName,
        Template = template,
        Parameters = parameters,
        Tags = new Dictionary<string, string> { ["application"] = "sample-worker" },
        Timeout = TimeSpan.FromMinutes(5),
    };

    /// <summary>Deployed, whether it is new or changed; nothing where it is as planned.</summary>
    /// <returns>Its outputs.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> DeployAsync(this EmulatedAccount aws, Template template, string stackName, IReadOnlyDictionary<string, string> parameters)
    {
        var runner = Runner(aws);
        var reviewing = await runner.ReviewAsync(Plan(template, stackName, parameters), new RecordedProgress(), TestContext.Current.CancellationToken);
        if (reviewing is StageReviewing.NoChanges unchanged)
        {
            return unchanged.Outputs;
        }
        (reviewing as StageReviewing.Failed)?.Errors.Select(error => error.Message).ShouldBeEmpty(Told(stackName, parameters));
        var reviewed = reviewing.ShouldBeOfType<StageReviewing.Reviewed>(Told(stackName, parameters)).Stage;
        var execution = await runner.ExecuteAsync(reviewed, new("policy", reviewed.Digest), new RecordedProgress(), TestContext.Current.CancellationToken);
        execution.Outcome.ShouldBe(Outcome.Succeeded, $"{Told(stackName, parameters)}: {string.Join('\n', execution.Errors.Select(error => error.Message))}");
        return execution.Outputs;
    }

    public static async Task RemoveAsync(this EmulatedAccount aws, string stackName)
    {
        var removed = await Runner(aws).RemoveAsync(
            new(stackName, EmulatedAccount.Account, EmulatedAccount.Region, TimeSpan.FromMinutes(5)), new RecordedProgress(), TestContext.Current.CancellationToken);
        removed.Outcome.ShouldBe(Outcome.Succeeded, $"{stackName}: {string.Join('\n', removed.Errors.Select(error => error.Message))}");
    }

    /// <summary>One of its own for each stack, as runs of the pipeline have it: they wait side by side.</summary>
    public static StageRunner Runner(EmulatedAccount aws) => new(aws.CloudFormation, TimeProvider.System, () => 0);

    private static string Told(string stackName, IReadOnlyDictionary<string, string> parameters) =>
        $"{stackName} with {string.Join(", ", parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"))}";
}
