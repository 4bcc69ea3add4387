namespace Delivery.Registry;

/// <summary>How to log in to a registry. Its text never shows the password.</summary>
public sealed record RegistryCredential(string UserName, string Password)
{
    public override string ToString() => $"{UserName} (password not shown)";
}
