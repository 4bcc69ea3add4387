using Amazon.Runtime;
using Amazon.SecurityToken.Model;
using Delivery.Environments;
using Delivery.Errors;

namespace Delivery.Runs;

/// <summary>A connection to the account of an environment, as the caller or as one of its roles. That it is that account is checked.</summary>
internal sealed class EnvironmentConnection : IDisposable
{
    private readonly AwsClients _own;

    private EnvironmentConnection(AwsClients own, AwsClients clients, string caller) => (_own, Clients, Caller) = (own, clients, caller);

    public AwsClients Clients { get; }

    /// <summary>The caller's ARN as STS tells it.</summary>
    public string Caller { get; }

    /// <summary>The role that the environment names and the caller may not take, so that its own credentials are used; null where none was refused.</summary>
    public string? RefusedRole { get; private init; }

    /// <param name="emulator">Address of the running emulator; needed where the environment is embedded.</param>
    /// <param name="sessionName">What CloudTrail shows of a role's session.</param>
    /// <exception cref="DeliveryException">DLV-0401: another account answers.</exception>
    public static async Task<EnvironmentConnection> OpenAsync(
        DeliveryEnvironment environment, AccessRole access, Uri? emulator, string sessionName, HttpClient http, CallCounter calls, CancellationToken cancellationToken)
    {
        var own = AwsClients.For(environment, emulator, calls);
        AwsClients? session = null;
        try
        {
            var gitHub = GitHubIdentity.OfProcess(http);
            var role = access.ArnIn(environment);
            // With a job's identity there may be no credentials at all but the role's.
            var caller = role is null || gitHub is null ? await CallerAsync(own, cancellationToken) : null;
            if (role is not null && (caller is null || !AccessRoles.IsSessionOf(caller.Arn, role)))
            {
                session = own.As(role, sessionName, gitHub);
                if (await AssumedAsync(environment, session, caller, cancellationToken) is not { } assumed)
                {
                    session.Dispose();
                    return new(own, own, caller!.Arn) { RefusedRole = role };
                }

                caller = assumed;
            }

            return caller!.Account == environment.Account
                ? new(own, session ?? own, caller.Arn)
                : throw OtherAccount(environment, $"the caller is {caller.Arn}");
        }
        catch
        {
            session?.Dispose();
            own.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (Clients != _own)
        {
            Clients.Dispose();
        }

        _own.Dispose();
    }

    /// <summary>
    /// A role may trust callers of other accounts, as in an organisation with one account that people sign in to. The bootstrap stack's trust jobs of GitHub
    /// alone: null for a person of the account, who then acts as what it is.
    /// </summary>
    private static async Task<GetCallerIdentityResponse?> AssumedAsync(
        DeliveryEnvironment environment, AwsClients session, GetCallerIdentityResponse? caller, CancellationToken cancellationToken)
    {
        try
        {
            return await CallerAsync(session, cancellationToken);
        }
        catch (AmazonServiceException refused) when (caller is not null && refused.ErrorCode is "AccessDenied" or "AccessDeniedException")
        {
            if (caller!.Account == environment.Account)
            {
                return null;
            }

            throw OtherAccount(environment, $"the caller is {caller.Arn}, and may not take the environment's role ({refused.Message})");
        }
    }

    private static Task<GetCallerIdentityResponse> CallerAsync(AwsClients clients, CancellationToken cancellationToken) =>
        clients.Sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken);

    private static DeliveryException OtherAccount(DeliveryEnvironment environment, string why) => new(new DeliveryError(
        ErrorCatalog.AccountMismatch, "The credentials belong to another account", $"{EnvironmentFiles.Folder}/{environment.Name}.yml",
        $"it names {environment.Account}, {why}", "Use credentials of that account, or correct the file."));
}
