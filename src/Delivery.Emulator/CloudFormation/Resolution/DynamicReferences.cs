using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>
/// Dynamic references to plain Systems Manager parameters (user guide "Get a plaintext value from Systems Manager Parameter
/// Store", read 2026-11-26). Those to secrets are refused before values are resolved.
/// </summary>
internal static partial class DynamicReferences
{
    /// <summary>The text with <c>{{resolve:ssm:name[:version]}}</c> replaced by values.</summary>
    public static JsonNode Resolve(string text, ResolutionScope scope) => text.Contains("{{resolve:", StringComparison.Ordinal)
        ? Reference().Replace(text, match => Value(match, scope))
        : text;

    private static string Value(Match match, ResolutionScope scope)
    {
        var (service, name) = (match.Groups["service"].Value, match.Groups["name"].Value);
        if (service != "ssm")
        {
            throw IntrinsicResolver.Error($"Dynamic references to {service} are not supported here: {match.Value}");
        }

        var version = match.Groups["version"];
        var (accountId, region) = (scope.Stack.AccountId, scope.Stack.Region);
        var value = scope.SystemParameters.Find(accountId, region, name, version.Success ? int.Parse(version.Value, CultureInfo.InvariantCulture) : null)
            ?? throw IntrinsicResolver.Error($"Parameters: [ssm:{name}{(version.Success ? ":" + version.Value : "")}] cannot be found.");
        return scope.SystemParameters.IsSecure(accountId, region, name)
            ? throw IntrinsicResolver.Error($"Parameters [{name}] referenced by template have types not supported by CloudFormation.")
            : value;
    }

    [GeneratedRegex(@"\{\{resolve:(?<service>[a-z-]+):(?<name>[a-zA-Z0-9_.\-/]+)(:(?<version>[0-9]{1,9}))?[^{}]*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
