using Amazon.Runtime;
using Amazon.SecurityToken.Model;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Identity;

/// <summary>Roles made through the IAM API, and their sessions.</summary>
internal static class Roles
{
    public const string AccountTrust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":["sts:AssumeRole","sts:TagSession"]}]}""";

    public static string Arn(string name) => $"arn:aws:iam::000000000000:role/{name}";

    /// <summary>A call of IAM that must succeed; the members as given.</summary>
    public static async Task<string> IamAsync(this RunningEmulator emulator, string action, params (string Name, string Value)[] members)
    {
        var (status, body) = await emulator.TryIamAsync(action, members);
        status.ShouldBe(200, body);
        return body;
    }

    public static Task<(int Status, string Body)> TryIamAsync(this RunningEmulator emulator, string action, params (string Name, string Value)[] members)
    {
        var form = string.Join('&', members.Prepend(("Action", action)).Select(each => $"{each.Item1}={Uri.EscapeDataString(each.Item2)}"));
        return emulator.SendAsync(SignedRequest.Query(emulator.Url, "iam", form));
    }

    /// <summary>A role with one inline policy, which users of the account may assume unless another trust is given.</summary>
    /// <param name="statements">JSON of the policy's statements; null for no policy.</param>
    public static async Task CreateRoleAsync(this RunningEmulator emulator, string name, string? statements = null, string trust = AccountTrust, int seconds = 3600)
    {
        await emulator.IamAsync("CreateRole", ("RoleName", name), ("AssumeRolePolicyDocument", trust), ("MaxSessionDuration", $"{seconds}"));
        if (statements is not null)
        {
            await emulator.IamAsync("PutRolePolicy", ("RoleName", name), ("PolicyName", "it"),
                ("PolicyDocument", $$"""{"Version":"2012-10-17","Statement":[{{statements}}]}"""));
        }
    }

    public static async Task<Credentials> AssumeAsync(this RunningEmulator emulator, string name, Action<AssumeRoleRequest>? with = null, AWSCredentials? by = null)
    {
        using var sts = emulator.Sts(by);
        var request = new AssumeRoleRequest { RoleArn = Arn(name), RoleSessionName = "run" };
        with?.Invoke(request);
        return (await sts.AssumeRoleAsync(request, TestContext.Current.CancellationToken)).Credentials;
    }

    /// <summary>Credentials for a token of the test issuer that stands for GitHub.</summary>
    public static async Task<Credentials> AssumeByTokenAsync(this RunningEmulator emulator, string roleArn, string subject, string audience = "sts.amazonaws.com")
    {
        using var issued = await emulator.Http.PostAsync(
            new Uri(emulator.Url, $"/_emulator/web-identity-token?subject={Uri.EscapeDataString(subject)}&audience={audience}"), null, TestContext.Current.CancellationToken);
        using var sts = emulator.Sts(new AnonymousAWSCredentials());
        return (await sts.AssumeRoleWithWebIdentityAsync(
            new AssumeRoleWithWebIdentityRequest
            {
                RoleArn = roleArn,
                RoleSessionName = "gh",
                WebIdentityToken = await issued.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            },
            TestContext.Current.CancellationToken)).Credentials;
    }
}
