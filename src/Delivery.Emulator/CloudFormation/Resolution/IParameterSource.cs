namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>Reads Systems Manager parameters for SSM parameter types and <c>{{resolve:ssm:...}}</c>.</summary>
public interface IParameterSource
{
    /// <summary>The value of a parameter (its latest version where <paramref name="version"/> is null), or null where there is none.</summary>
    string? Find(string accountId, string region, string name, int? version);

    /// <summary>Whether a parameter is a SecureString, which templates may not read.</summary>
    bool IsSecure(string accountId, string region, string name) => false;
}
