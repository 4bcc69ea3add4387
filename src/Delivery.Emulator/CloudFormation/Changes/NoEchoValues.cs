using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Changes;

/// <summary>
/// Takes the values of NoEcho parameters out of what is shown of resources: AWS answers <c>****</c> for them wherever it
/// describes a stack or its events (user guide "Parameters", property NoEcho, 2026-11).
/// </summary>
internal sealed class NoEchoValues
{
    private const string Masked = "****";

    // Shorter ones are masked only where they are the whole value: within other texts they would be found everywhere.
    private const int FoundWithin = 4;

    public static readonly NoEchoValues None = new();

    private readonly HashSet<string> _secrets;

    public NoEchoValues(params ReadOnlySpan<StackInput?> inputs)
    {
        _secrets = [];
        foreach (var parameter in inputs.ToArray().SelectMany(input => input?.Parameters ?? []).Where(parameter => parameter.NoEcho))
        {
            var value = parameter.ResolvedValue ?? parameter.Value;
            _secrets.UnionWith(value.Split(',', StringSplitOptions.TrimEntries).Append(value).Where(text => text.Length > 0));
        }
    }

    /// <summary>A copy without secrets; the node itself where there is none to hide.</summary>
    public JsonNode? Mask(JsonNode? node) => _secrets.Count == 0 ? node : Copy(node);

    private JsonNode? Copy(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Copy(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Copy)]),
        JsonValue value when Hidden(Scalars.Text(value)) is { } masked => JsonValue.Create(masked),
        _ => node?.DeepClone(),
    };

    /// <summary>The text without secrets; null where it has none.</summary>
    private string? Hidden(string text)
    {
        if (_secrets.Contains(text) || Decoded(text) is { } decoded && _secrets.Any(secret => secret.Length >= FoundWithin && decoded.Contains(secret, StringComparison.Ordinal)))
        {
            return Masked;
        }

        var masked = _secrets.Where(secret => secret.Length >= FoundWithin).OrderByDescending(secret => secret.Length)
            .Aggregate(text, (current, secret) => current.Replace(secret, Masked, StringComparison.Ordinal));
        return masked == text ? null : masked;
    }

    /// <summary>What stands behind <c>Fn::Base64</c>, as user data has it.</summary>
    private static string? Decoded(string text)
    {
        var buffer = new byte[text.Length];
        return text.Length >= 8 && Convert.TryFromBase64String(text, buffer, out var length) ? Encoding.UTF8.GetString(buffer, 0, length) : null;
    }
}
