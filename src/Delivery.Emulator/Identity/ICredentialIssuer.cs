namespace Delivery.Emulator.Identity;

/// <summary>Issues temporary credentials, as STS does.</summary>
public interface ICredentialIssuer
{
    /// <summary>Credentials of a role for a session; the key is known to the signature check from then on.</summary>
    IssuedCredentials Issue(RoleSession session, TimeSpan lifetime);
}

/// <summary>Temporary credentials.</summary>
public sealed record IssuedCredentials(string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset Expiration);
