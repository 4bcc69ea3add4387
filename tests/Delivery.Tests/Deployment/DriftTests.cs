using Delivery.Environments;
using Delivery.Review;

namespace Delivery.Tests.Deployment;

/// <summary>What was changed behind the stack's back is found on the way, shown, and part of what is approved.</summary>
public sealed class DriftTests
{
    private const string Template = """
        Parameters:
          Level: { Type: String, Default: info }
        Resources:
          LogLevel:
            Type: AWS::SSM::Parameter
            Properties: { Name: /drift/level, Type: String, Value: info, Description: !Ref Level }
          ApiToken:
            Type: AWS::SSM::Parameter
            Properties: { Name: /drift/token, Type: String, Value: first, Description: token }
        """;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drift_is_shown_with_what_the_change_does_to_it_and_changes_the_digest()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        await aws.DeployAsync(EmulatedAccount.Plan(Template));
        var plan = EmulatedAccount.Plan(Template, ("Level", "debug"));
        var clean = await aws.ReviewedAsync(plan);
        await aws.Ssm.PutParameterAsync(new() { Name = "/drift/level", Value = "trace", Type = "String", Overwrite = true }, Ending);

        var drifted = await aws.ReviewedAsync(plan);

        var resource = drifted.Review.Drift.ShouldHaveSingleItem();
        resource.LogicalId.ShouldBe("LogLevel");
        resource.Properties.ShouldContain(new DriftedProperty("Value", "info", "trace"));
        drifted.Digest.ShouldNotBe(clean.Digest);
        var screen = StyledText.Write(ReviewTerminal.Render(drifted.Review, 120), colour: false);
        screen.ShouldContain("drift: LogLevel.Value is trace instead of info: this change leaves it so");
        ReviewMarkdown.Write(drifted.Review).ShouldContain("LogLevel.Value is trace");
    }

    [Fact]
    public async Task What_was_approved_with_its_drift_is_executed()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        await aws.DeployAsync(EmulatedAccount.Plan(Template));
        await aws.Ssm.PutParameterAsync(new() { Name = "/drift/level", Value = "trace", Type = "String", Overwrite = true }, Ending);

        var reviewed = await aws.ReviewedAsync(EmulatedAccount.Plan(Template, ("Level", "debug")));

        reviewed.Review.Drift.ShouldNotBeEmpty();
        (await aws.ExecuteAsync(reviewed)).Outcome.ShouldBe(Outcome.Succeeded);
    }

    [Fact]
    public async Task A_resource_that_is_gone_is_named()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        await aws.DeployAsync(EmulatedAccount.Plan(Template));
        await aws.Ssm.DeleteParameterAsync(new() { Name = "/drift/token" }, Ending);

        var reviewed = await aws.ReviewedAsync(EmulatedAccount.Plan(Template, ("Level", "debug")));

        StyledText.Write(ReviewTerminal.Render(reviewed.Review, 120), colour: false)
            .ShouldContain("drift: ApiToken (AWS::SSM::Parameter) is gone: it was deleted outside of the stack");
    }

    [Fact]
    public async Task A_policy_that_lets_routine_changes_run_stops_at_drift()
    {
        await using var aws = await EmulatedAccount.StartAsync();
        await aws.DeployAsync(EmulatedAccount.Plan(Template));
        var plan = EmulatedAccount.Plan(Template, ("Level", "debug"));
        var clean = await aws.ReviewedAsync(plan);
        await aws.Ssm.PutParameterAsync(new() { Name = "/drift/level", Value = "trace", Type = "String", Overwrite = true }, Ending);
        var drifted = await aws.ReviewedAsync(plan);

        ApprovalDecision.Before(clean.Review, AutoApprove.NoRisk, [], hasTerminal: false).ShouldBeOfType<Approval.Approved>();
        ApprovalDecision.Before(drifted.Review, AutoApprove.NoRisk, [], hasTerminal: false).ShouldBeOfType<Approval.Required>();
    }
}
