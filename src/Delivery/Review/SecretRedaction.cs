using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Delivery.Review;

/// <summary>
/// Puts fingerprints where secrets are: values of NoEcho parameters wherever they turn up, values whose name or neighbour says
/// that they are secret, and values that look like well-known credentials.
/// </summary>
/// <param name="secrets">Values known to be secret.</param>
public sealed partial class SecretRedaction(SecretFingerprint fingerprint, IReadOnlyCollection<string> secrets)
{
    // Shorter ones would hit ordinary text; those are replaced as whole values only.
    private const int ShortestToSearch = 6;
    private static readonly string[] NameKeys = ["Name", "Key", "ParameterKey", "ParameterName"];
    private readonly string[] _secrets = [.. secrets.Where(secret => secret.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(secret => secret.Length)];

    /// <summary>A text that is shown, e.g. a parameter's value or a message of AWS.</summary>
    public string Text(string value)
    {
        if (Array.IndexOf(_secrets, value) >= 0 || Credential().IsMatch(value))
        {
            return fingerprint.Of(value);
        }
        return _secrets.Where(secret => secret.Length >= ShortestToSearch)
            .Aggregate(value, (text, secret) => text.Replace(secret, fingerprint.Of(secret), StringComparison.Ordinal));
    }

    /// <summary>A value by its name, or by its property's path.</summary>
    public string Named(string name, string value) =>
        SecretNames.IsSecretPath(name) && !IsReference(value) ? fingerprint.Of(value) : Text(value);

    /// <summary>Of named values those that their names call secret.</summary>
    public static IEnumerable<string> NamedSecrets(IEnumerable<(string Name, string Value)> values) =>
        values.Where(item => SecretNames.IsSecret(item.Name) && !IsReference(item.Value)).Select(item => item.Value);

    /// <summary>A copy of a resource's JSON.</summary>
    public JsonNode? Tree(JsonNode? node) => node switch
    {
        JsonObject map => Map(map),
        JsonArray list => new JsonArray([.. list.Select(Tree)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Text(value.GetValue<string>()),
        _ => node?.DeepClone(),
    };

    private JsonObject Map(JsonObject map)
    {
        var neighbour = NameKeys.Select(key => Scalar(map, key)).FirstOrDefault(name => name is not null);
        var copy = new JsonObject();
        foreach (var (name, value) in map)
        {
            var isValueOfSecret = name is ("Value" or "ParameterValue") && neighbour is not null && SecretNames.IsSecret(neighbour);
            copy[Text(name)] = Scalar(map, name) is { } text && (isValueOfSecret || SecretNames.IsSecret(name))
                ? Named("secret", text)
                : Tree(value);
        }
        return copy;
    }

    private static string? Scalar(JsonObject map, string name) =>
        map[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    // Names of secrets, booleans and dynamic references are not the secret.
    private static bool IsReference(string value) =>
        value.Length == 0 || value == PropertyDifferences.KnownAfterApply || value is "true" or "false" or "****" || value.StartsWith("arn:", StringComparison.Ordinal)
        || value.StartsWith("{{", StringComparison.Ordinal);

    [GeneratedRegex("(AKIA|ASIA)[A-Z0-9]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|gh[pousr]_[A-Za-z0-9]{36}|xox[abprs]-[A-Za-z0-9-]{10}|eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.|://[^/@:\\s]+:[^/@\\s]+@|(Password|Pwd)\\s*=\\s*[^;]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Credential();
}
