using System.Security.Cryptography;
using System.Text;

namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>
/// AWS's public parameters that templates read: AMIs. Each name gives the same image id in the same region every time.
/// </summary>
public static class PublicParameters
{
    private static readonly string[] Images =
        ["/aws/service/ecs/optimized-ami/", "/aws/service/ami-amazon-linux-latest/", "/aws/service/bottlerocket/"];

    /// <summary>The value of a public parameter, or null where AWS has none such.</summary>
    public static string? Find(string region, string name) =>
        Images.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            && (name.EndsWith("image_id", StringComparison.Ordinal) || name.Contains("ami-amazon-linux-latest/", StringComparison.Ordinal))
            ? "ami-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{region}:{name}")))[..17]
            : null;
}

/// <summary>Systems Manager parameters where no SSM module is set: the public ones alone.</summary>
public sealed class PublicParameterSource : IParameterSource
{
    public string? Find(string accountId, string region, string name, int? version) => PublicParameters.Find(region, name);
}
