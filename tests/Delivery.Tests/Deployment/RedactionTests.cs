using System.Text.Json;
using Delivery.Deployment;
using Delivery.Review;

namespace Delivery.Tests.Deployment;

/// <summary>Canaries in parameters: nothing that a stage tells may have them.</summary>
public sealed class RedactionTests
{
    private const string Hidden = "canary-Hidden-81";
    private const string Named = "canary-Named-82";

    // AWS quotes names in its reasons; here they are the secrets.
    private const string Template = """
        Parameters:
          Name: { Type: String, NoEcho: true }
          ApiToken: { Type: String }
        Resources:
          First:
            Type: AWS::Logs::LogGroup
            Properties: { LogGroupName: !Sub '${Name}-${ApiToken}' }
        Outputs:
          Shown: { Value: !Sub 'x-${Name}-${ApiToken}' }
        """;

    private static StagePlan Plan(string template) => EmulatedAccount.Plan(template, ("Name", Hidden), ("ApiToken", Named));

    private static void ShouldBeClean(params object[] told)
    {
        foreach (var item in told)
        {
            var text = item as string ?? JsonSerializer.Serialize(item, item.GetType());
            text.ShouldNotContain(Hidden);
            text.ShouldNotContain(Named);
        }
    }

    [Fact]
    public async Task A_success_and_its_outputs_have_no_secret()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var plan = Plan(Template);

        var reviewed = await aws.ReviewedAsync(plan);
        var execution = await aws.ExecuteAsync(reviewed);
        var again = (await aws.ReviewAsync(plan)).ShouldBeOfType<StageReviewing.NoChanges>();

        execution.Outcome.ShouldBe(Outcome.Succeeded);
        execution.Outputs["Shown"].ShouldStartWith("x-(secret ");
        ShouldBeClean(execution, again, ReviewJson.Write(reviewed.Review), ReviewMarkdown.Write(reviewed.Review), aws.Progress.Events.Select(item => item.ToString()).ToArray());
    }

    [Fact]
    public async Task A_failure_that_quotes_the_secrets_is_told_without_them()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var failing = Plan(Template.Replace("Outputs:", "  Second:\n    Type: AWS::Logs::LogGroup\n    DependsOn: First\n    Properties: { LogGroupName: !Sub '${Name}-${ApiToken}' }\nOutputs:", StringComparison.Ordinal));

        var execution = await aws.DeployAsync(failing);

        execution.Outcome.ShouldBe(Outcome.RolledBack);
        execution.Cause!.Reason.ShouldContain("(secret ");
        ShouldBeClean(execution, execution.Errors.Select(error => error.Message).ToArray(), aws.Progress.Events.Select(item => item.ToString()).ToArray());
    }

    [Fact]
    public async Task A_refusal_that_quotes_the_secrets_is_told_without_them()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        var refused = Plan(Template.Replace("ApiToken: { Type: String }", "ApiToken: { Type: Number }", StringComparison.Ordinal));

        var failed = (await aws.ReviewAsync(refused)).ShouldBeOfType<StageReviewing.Failed>();

        ShouldBeClean(failed, failed.Errors.Select(error => error.Message + error.Next).ToArray());
    }
}
