namespace Delivery.Registry;

/// <summary>How to log in to a registry. Its text never shows the password.</summary>
public sealed record RegistryCredential(string UserName, string Password)
{
    public override string ToString() => $"{UserName} (password not shown)";
}

/// <summary>How a registry is logged in to for as long as it takes.</summary>
/// <param name="Credential">Null: anonymously.</param>
/// <param name="Renew">Gets another credential when this one has expired; null where there is no other.</param>
public sealed record RegistryLogin(RegistryCredential? Credential, Func<CancellationToken, Task<RegistryCredential>>? Renew = null)
{
    public static RegistryLogin Anonymous { get; } = new(Credential: null);
}
