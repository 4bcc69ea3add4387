using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>Dynamic references in texts (user guide "Dynamic references", 2026-11).</summary>
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

        int? version = match.Groups["version"].Success ? int.Parse(match.Groups["version"].Value, CultureInfo.InvariantCulture) : null;
        return scope.SystemParameters.Find(scope.Stack.AccountId, scope.Stack.Region, name, version)
            ?? throw IntrinsicResolver.Error($"Parameters: [{name}] cannot be found.");
    }

    [GeneratedRegex(@"\{\{resolve:(?<service>[a-z-]+):(?<name>[a-zA-Z0-9_.\-/]+)(:(?<version>[0-9]{1,9}))?[^{}]*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
