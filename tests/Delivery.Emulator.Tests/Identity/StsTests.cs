using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Delivery.Emulator.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Emulator.Tests.Identity;

public sealed class StsTests
{
    private const string Role = "arn:aws:iam::111122223333:role/ci/deployer";

    [Fact]
    public async Task A_role_is_assumed_and_its_credentials_act_in_the_roles_account()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var sts = emulator.Sts();

        var assumed = await sts.AssumeRoleAsync(new AssumeRoleRequest { RoleArn = Role, RoleSessionName = "run-1" }, TestContext.Current.CancellationToken);

        assumed.AssumedRoleUser.Arn.ShouldBe("arn:aws:sts::111122223333:assumed-role/deployer/run-1");
        using var session = emulator.Sts(assumed.Credentials);
        var caller = await session.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken);
        caller.Account.ShouldBe("111122223333");
        caller.Arn.ShouldBe(assumed.AssumedRoleUser.Arn);
        caller.UserId.ShouldBe(assumed.AssumedRoleUser.AssumedRoleId);
    }

    [Fact]
    public async Task Temporary_credentials_need_their_token_and_expire()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await RunningEmulator.StartAsync(time);
        using var sts = emulator.Sts();
        var assumed = await sts.AssumeRoleAsync(
            new AssumeRoleRequest { RoleArn = Role, RoleSessionName = "run-1", DurationSeconds = 900 }, TestContext.Current.CancellationToken);
        using var session = emulator.Sts(assumed.Credentials);
        using var withoutToken = emulator.Sts(new BasicAWSCredentials(assumed.Credentials.AccessKeyId, assumed.Credentials.SecretAccessKey));

        (await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => withoutToken.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken)))
            .ErrorCode.ShouldBe("InvalidClientTokenId");
        time.Advance(TimeSpan.FromSeconds(901));
        (await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => session.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken)))
            .ErrorCode.ShouldBe("ExpiredToken");
    }

    [Theory]
    [InlineData("arn:aws:iam::1:role/x", "run", 3600)]
    [InlineData(Role, "a session", 3600)]
    [InlineData(Role, "run", 899)]
    public async Task Ill_formed_sessions_are_refused(string role, string session, int seconds)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var sts = emulator.Sts();

        var error = await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => sts.AssumeRoleAsync(
            new AssumeRoleRequest { RoleArn = role, RoleSessionName = session, DurationSeconds = seconds }, TestContext.Current.CancellationToken));

        error.ErrorCode.ShouldBe("ValidationError");
    }

    [Fact]
    public async Task A_token_of_the_test_issuer_is_exchanged_without_any_key_and_another_is_not()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var sts = emulator.Sts(new AnonymousAWSCredentials());
        using var issued = await emulator.Http.PostAsync(
            new Uri(emulator.Url, "/_emulator/web-identity-token?subject=repo:team/worker:ref:refs/heads/main"), null, TestContext.Current.CancellationToken);
        var token = await issued.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        AssumeRoleWithWebIdentityRequest Request(string with) => new() { RoleArn = Role, RoleSessionName = "gh", WebIdentityToken = with };

        var assumed = await sts.AssumeRoleWithWebIdentityAsync(Request(token), TestContext.Current.CancellationToken);

        assumed.SubjectFromWebIdentityToken.ShouldBe("repo:team/worker:ref:refs/heads/main");
        assumed.Audience.ShouldBe("sts.amazonaws.com");
        await Should.ThrowAsync<InvalidIdentityTokenException>(() => sts.AssumeRoleWithWebIdentityAsync(Request(token[..^2] + "xx"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_credentials_endpoint_knows_running_tasks_only()
    {
        await using var emulator = await RunningEmulator.StartAsync();

        using var answer = await emulator.Http.GetAsync(new Uri(emulator.Url, "/_emulator/credentials/nobody"), TestContext.Current.CancellationToken);

        ((int)answer.StatusCode).ShouldBe(404);
        (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["code"]!.GetValue<string>().ShouldBe("NotFound");
    }
}
