using System.Security.Cryptography;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity;

/// <summary>An access key that requests may be signed with.</summary>
/// <param name="SessionToken">Null for long-term keys.</param>
/// <param name="Expiration">Null for long-term keys.</param>
/// <param name="IsTask">Given to a running task by the container credentials endpoint.</param>
public sealed record KnownCredential(
    CallerIdentity Identity, string SecretAccessKey, string? SessionToken = null, DateTimeOffset? Expiration = null, bool IsTask = false);

/// <summary>The access keys of the emulated account: <c>local</c>, <c>test</c>, and what was issued.</summary>
public sealed class CredentialStore(StateStore store, EmulatorClock clock, string accountId) : ICredentialIssuer
{
    private const string Kind = "sts.credential";
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The credential of an access key id, or null. Expired ones are answered: AWS tells them from unknown ones.</summary>
    public KnownCredential? Find(string accessKeyId) => accessKeyId switch
    {
        "local" or "test" => new(
            new CallerIdentity(accountId, $"arn:aws:iam::{accountId}:user/{accessKeyId}", $"AIDA{accessKeyId.ToUpperInvariant().PadRight(17, 'A')}", accessKeyId),
            accessKeyId),
        _ => store.Get<KnownCredential>(Kind, accessKeyId),
    };

    public IssuedCredentials Issue(RoleSession session, TimeSpan lifetime) => Issue(session, lifetime, isTask: false);

    /// <summary>Credentials of a running task; calls signed with them are the worker's own, not a pipeline's.</summary>
    internal IssuedCredentials IssueForTask(string roleArn, string taskId, TimeSpan lifetime) =>
        Issue(new RoleSession(roleArn, taskId), lifetime, isTask: true);

    /// <summary>Temporary credentials of a user, who stays what it is.</summary>
    internal IssuedCredentials IssueForUser(CallerIdentity user, TimeSpan lifetime)
    {
        var issued = New(lifetime);
        Keep(issued, user with { AccessKeyId = issued.AccessKeyId }, isTask: false);
        return issued;
    }

    private IssuedCredentials Issue(RoleSession session, TimeSpan lifetime, bool isTask)
    {
        var role = RoleArn.TryParse(session.RoleArn) ?? throw new AwsErrorException("ValidationError", $"{session.RoleArn} is invalid");
        var issued = New(lifetime);
        Keep(issued, role.Caller(session, issued.AccessKeyId), isTask);
        return issued;
    }

    private IssuedCredentials New(TimeSpan lifetime) => new(
        "ASIA" + RandomNumberGenerator.GetString(Alphabet, 16),
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(30)),
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(96)),
        clock.Now + lifetime);

    private void Keep(IssuedCredentials issued, CallerIdentity identity, bool isTask) => store.Transaction(() =>
    {
        // Every task asks again before its credentials expire; without this the file would only ever grow.
        foreach (var gone in store.List<KnownCredential>(Kind).Where(each => each.Expiration < clock.Now - TimeSpan.FromDays(1)))
        {
            store.Delete(Kind, gone.Identity.AccessKeyId);
        }

        store.Put(Kind, issued.AccessKeyId, new KnownCredential(identity, issued.SecretAccessKey, issued.SessionToken, issued.Expiration, isTask));
    });
}
