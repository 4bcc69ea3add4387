using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Delivery.Runs;

/// <summary>
/// A session of a role, renewed before it ends: a deployment may outlast one. In a job of GitHub Actions that may ask for its identity the role is
/// assumed by that, without any key; else with the caller's credentials.
/// </summary>
/// <param name="gitHub">The job's identity; null: AssumeRole is called.</param>
internal sealed class RoleCredentials(string roleArn, string sessionName, IAmazonSecurityTokenService sts, GitHubIdentity? gitHub) : RefreshingAWSCredentials
{
    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var session = gitHub is null
            ? (await sts.AssumeRoleAsync(new AssumeRoleRequest { RoleArn = roleArn, RoleSessionName = sessionName })).Credentials
            : (await sts.AssumeRoleWithWebIdentityAsync(new AssumeRoleWithWebIdentityRequest
            {
                RoleArn = roleArn,
                RoleSessionName = sessionName,
                WebIdentityToken = await gitHub.ReadAsync(CancellationToken.None),
            })).Credentials;
        return new CredentialsRefreshState(
            new ImmutableCredentials(session.AccessKeyId, session.SecretAccessKey, session.SessionToken),
            session.Expiration ?? throw new InvalidOperationException("STS gave a session without an end."));
    }
}
