using System.Text.RegularExpressions;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ssm;

/// <summary>A parameter with its versions, oldest first.</summary>
/// <param name="CreatedBy">Token of the provisioning step that made it, so that a repeated step finds its own.</param>
internal sealed record StoredParameter(
    string AccountId, string Region, string Name, string Type, string Tier, string DataType, string? KeyId,
    IReadOnlyList<ParameterVersion> Versions, Dictionary<string, string> Tags, string? CreatedBy)
{
    // docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html (read 2026-11-23).
    private const int MostVersions = 100;

    public string Key => KeyOf(AccountId, Region, Name);

    public string Arn => $"arn:aws:ssm:{Region}:{AccountId}:parameter{(Name.StartsWith('/') ? "" : "/")}{Name}";

    public ParameterVersion Latest => Versions[^1];

    public static string KeyOf(string accountId, string region, string name) => $"{accountId}/{region}/{name}";

    /// <summary>With a newer version; beyond the limit the oldest one goes.</summary>
    /// <exception cref="AwsErrorException">The one that would go has a label, and is kept for it.</exception>
    public StoredParameter With(ParameterVersion version) => Versions.Count >= MostVersions && Versions[0].Labels.Count > 0
        ? throw new AwsErrorException(
            "ParameterMaxVersionLimitExceeded",
            $"You attempted to create a new version of {Name} by calling the PutParameter API with the overwrite flag. Version {Versions[0].Version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.")
        : this with { Versions = [.. Versions.Append(version).TakeLast(MostVersions)] };
}

/// <summary>One version of a parameter.</summary>
internal sealed record ParameterVersion(
    int Version, string Value, string? Description, string? AllowedPattern, DateTimeOffset ModifiedAt, string ModifiedBy, IReadOnlyList<string> Labels);

/// <summary>A name as clients give it: optionally an ARN, optionally with a selector (<c>name:3</c>, <c>name:label</c>).</summary>
internal sealed partial record ParameterName(string Name, string? Selector)
{
    public static ParameterName Parse(string text)
    {
        const string part = ":parameter";
        var at = text.StartsWith("arn:", StringComparison.Ordinal) ? text.IndexOf(part, StringComparison.Ordinal) : -1;
        var rest = at < 0 ? text : text[(at + part.Length)..];
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new(rest, null) : new(rest[..colon], rest[(colon + 1)..]);
    }

    public static bool IsValid(string name) => name.Length <= 1011 && Pattern().IsMatch(name)
        && !name.TrimStart('/').StartsWith("aws", StringComparison.OrdinalIgnoreCase)
        && !name.TrimStart('/').StartsWith("ssm", StringComparison.OrdinalIgnoreCase);

    // A name with levels begins with a slash.
    [GeneratedRegex(@"^(/[A-Za-z0-9_.-]+)+\z|^[A-Za-z0-9_.-]+\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
