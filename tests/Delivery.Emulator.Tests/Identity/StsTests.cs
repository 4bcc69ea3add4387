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
    private const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{PRINCIPAL},"Action":"ACTION","Condition":{CONDITION}}]}""";

    [Fact]
    public async Task A_role_is_assumed_and_its_credentials_act_as_its_session()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.CreateRoleAsync("deployer");
        using var sts = emulator.Sts();

        var assumed = await sts.AssumeRoleAsync(new AssumeRoleRequest { RoleArn = Roles.Arn("deployer"), RoleSessionName = "run-1" }, TestContext.Current.CancellationToken);

        assumed.AssumedRoleUser.Arn.ShouldBe("arn:aws:sts::000000000000:assumed-role/deployer/run-1");
        using var session = emulator.Sts(assumed.Credentials);
        var caller = await session.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken);
        caller.Account.ShouldBe("000000000000");
        caller.Arn.ShouldBe(assumed.AssumedRoleUser.Arn);
        caller.UserId.ShouldBe(assumed.AssumedRoleUser.AssumedRoleId);
        (await emulator.IamAsync("GetRole", ("RoleName", "deployer"))).ShouldContain(assumed.AssumedRoleUser.AssumedRoleId.Split(':')[0]);
    }

    [Fact]
    public async Task Temporary_credentials_need_their_token_and_expire()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await RunningEmulator.StartAsync(time);
        await emulator.CreateRoleAsync("deployer");
        var assumed = await emulator.AssumeAsync("deployer", request => request.DurationSeconds = 900);
        using var session = emulator.Sts(assumed);
        using var withoutToken = emulator.Sts(new BasicAWSCredentials(assumed.AccessKeyId, assumed.SecretAccessKey));

        (await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => withoutToken.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken)))
            .ErrorCode.ShouldBe("InvalidClientTokenId");
        time.Advance(TimeSpan.FromSeconds(901));
        (await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => session.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken)))
            .ErrorCode.ShouldBe("ExpiredToken");
    }

    [Theory]
    [InlineData("arn:aws:iam::1:role/x", "run", 3600)]
    [InlineData("arn:aws:iam::000000000000:role/x", "a session", 3600)]
    [InlineData("arn:aws:iam::000000000000:role/x", "run", 899)]
    public async Task Ill_formed_sessions_are_refused(string role, string session, int seconds)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var sts = emulator.Sts();

        var error = await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => sts.AssumeRoleAsync(
            new AssumeRoleRequest { RoleArn = role, RoleSessionName = session, DurationSeconds = seconds }, TestContext.Current.CancellationToken));

        error.ErrorCode.ShouldBe("ValidationError");
    }

    [Fact]
    public async Task A_role_that_is_not_there_or_does_not_trust_the_caller_cannot_be_assumed()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.CreateRoleAsync("for-ecs", trust: Trust.Replace("PRINCIPAL", "\"Service\":\"ecs-tasks.amazonaws.com\"").Replace("ACTION", "sts:AssumeRole").Replace("CONDITION", ""));
        await emulator.CreateRoleAsync("with-id", trust: Trust.Replace("PRINCIPAL", "\"AWS\":\"000000000000\"").Replace("ACTION", "sts:AssumeRole")
            .Replace("CONDITION", "\"StringEquals\":{\"sts:ExternalId\":\"secret\"}"));

        foreach (var role in new[] { "nobody", "for-ecs", "with-id" })
        {
            var error = await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => emulator.AssumeAsync(role));
            error.ErrorCode.ShouldBe("AccessDenied");
            error.Message.ShouldBe($"User: arn:aws:iam::000000000000:user/local is not authorized to perform: sts:AssumeRole on resource: {Roles.Arn(role)}");
        }

        (await emulator.AssumeAsync("with-id", request => request.ExternalId = "secret")).SessionToken.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_session_s_policies_chain_and_length_are_limits()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.CreateRoleAsync("first", """{"Effect":"Allow","Action":["ssm:DescribeParameters","sts:AssumeRole"],"Resource":"*"}""", seconds: 7200);
        await emulator.CreateRoleAsync("second", seconds: 7200);
        await emulator.CreateRoleAsync("unable");
        var first = await emulator.AssumeAsync("first", request => request.DurationSeconds = 7200);

        (await emulator.AssumeAsync("second", by: first)).SessionToken.ShouldNotBeEmpty();
        (await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => emulator.AssumeAsync("second", request => request.DurationSeconds = 3601, first)))
            .Message.ShouldBe("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
        (await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => emulator.AssumeAsync("first", request => request.DurationSeconds = 7201)))
            .Message.ShouldBe("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        var unable = await emulator.AssumeAsync("unable");
        (await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => emulator.AssumeAsync("second", by: unable))).ErrorCode.ShouldBe("AccessDenied");
        (await Should.ThrowAsync<MalformedPolicyDocumentException>(() => emulator.AssumeAsync("first", request => request.Policy = "{}"))).Message.ShouldBe("Syntax errors in policy.");

        using var ssm = emulator.Ssm(await emulator.AssumeAsync("first", request =>
            request.Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:GetParameter","Resource":"*"}]}"""));
        (await Should.ThrowAsync<AmazonServiceException>(() => ssm.DescribeParametersAsync(new(), TestContext.Current.CancellationToken)))
            .Message.ShouldEndWith("because no session policy allows the ssm:DescribeParameters action");
    }

    [Fact]
    public async Task A_session_s_tags_need_trust_and_are_seen_by_policies()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.CreateRoleAsync("tagged", """{"Effect":"Allow","Action":"ssm:GetParameter","Resource":"arn:aws:ssm:*:*:parameter/${aws:PrincipalTag/team}/*"}""");
        await emulator.CreateRoleAsync("untaggable", trust: Roles.AccountTrust.Replace(",\"sts:TagSession\"", "", StringComparison.Ordinal));
        static void Tag(AssumeRoleRequest request) => request.Tags = [new() { Key = "team", Value = "red" }];

        (await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => emulator.AssumeAsync("untaggable", Tag))).Message.ShouldContain("sts:TagSession");
        (await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => emulator.AssumeAsync("tagged", request =>
            request.Tags = [new() { Key = "team", Value = "red" }, new() { Key = "Team", Value = "blue" }]))).Message.ShouldStartWith("Duplicate tag keys found");
        using var ssm = emulator.Ssm(await emulator.AssumeAsync("tagged", Tag));
        await Should.ThrowAsync<Amazon.SimpleSystemsManagement.Model.ParameterNotFoundException>(
            () => ssm.GetParameterAsync(new() { Name = "/red/a" }, TestContext.Current.CancellationToken));
        (await Should.ThrowAsync<AmazonServiceException>(() => ssm.GetParameterAsync(new() { Name = "/blue/a" }, TestContext.Current.CancellationToken)))
            .ErrorCode.ShouldBe("AccessDeniedException");
    }

    [Fact]
    public async Task A_web_identity_is_exchanged_without_any_key_where_provider_audience_and_trust_agree()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.IamAsync("CreateOpenIDConnectProvider", ("Url", "https://token.actions.githubusercontent.com"), ("ClientIDList.member.1", "sts.amazonaws.com"));
        await emulator.CreateRoleAsync("gh", trust: Trust
            .Replace("PRINCIPAL", "\"Federated\":\"arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com\"").Replace("ACTION", "sts:AssumeRoleWithWebIdentity")
            .Replace("CONDITION", """
                "StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"},"StringLike":{"token.actions.githubusercontent.com:sub":"repo:team/worker:*"}
                """));
        const string mine = "repo:team/worker:ref:refs/heads/main";

        using var session = emulator.Sts(await emulator.AssumeByTokenAsync(Roles.Arn("gh"), mine));
        (await session.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken)).Arn.ShouldBe("arn:aws:sts::000000000000:assumed-role/gh/gh");

        var foreign = await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => emulator.AssumeByTokenAsync(Roles.Arn("gh"), "repo:team/fork:ref:refs/heads/main"));
        foreign.ErrorCode.ShouldBe("AccessDenied");
        foreign.Message.ShouldBe("Not authorized to perform sts:AssumeRoleWithWebIdentity");
        (await Should.ThrowAsync<InvalidIdentityTokenException>(() => emulator.AssumeByTokenAsync(Roles.Arn("gh"), mine, "another"))).Message.ShouldBe("Incorrect token audience");
        (await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => emulator.AssumeAsync("gh"))).ErrorCode.ShouldBe("AccessDenied");
        using var anonymous = emulator.Sts(new AnonymousAWSCredentials());
        await Should.ThrowAsync<InvalidIdentityTokenException>(() => anonymous.AssumeRoleWithWebIdentityAsync(
            new() { RoleArn = Roles.Arn("gh"), RoleSessionName = "gh", WebIdentityToken = "eyJhbGciOiJIUzI1NiJ9.e30.xxxx" }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Users_get_session_tokens_and_role_sessions_do_not()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.CreateRoleAsync("deployer");
        using var sts = emulator.Sts();
        var issued = await sts.GetSessionTokenAsync(new GetSessionTokenRequest { DurationSeconds = 900 }, TestContext.Current.CancellationToken);

        using var user = emulator.Sts(issued.Credentials);
        (await user.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken)).Arn.ShouldBe("arn:aws:iam::000000000000:user/local");
        (await sts.GetAccessKeyInfoAsync(new() { AccessKeyId = issued.Credentials.AccessKeyId }, TestContext.Current.CancellationToken)).Account.ShouldBe("000000000000");
        using var role = emulator.Sts(await emulator.AssumeAsync("deployer"));
        (await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => role.GetSessionTokenAsync(TestContext.Current.CancellationToken)))
            .Message.ShouldBe("Cannot call GetSessionToken with session credentials");
        await Should.ThrowAsync<InvalidAuthorizationMessageException>(
            () => sts.DecodeAuthorizationMessageAsync(new() { EncodedMessage = "x" }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_authorization_any_well_formed_role_can_be_assumed_and_may_do_everything()
    {
        await using var emulator = await RunningEmulator.StartAsync(authorization: false);

        using var ssm = emulator.Ssm(await emulator.AssumeAsync("anybody"));

        (await ssm.DescribeParametersAsync(new(), TestContext.Current.CancellationToken)).Parameters.ShouldBeEmpty();
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
