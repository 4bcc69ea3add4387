using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Types;

namespace Delivery.Emulator.CloudFormation.Templates;

/// <summary>Nodes as JSON and back: the form in which a processed template is kept and shown.</summary>
public static class TemplateWriter
{
    public static JsonNode? ToJson(TemplateNode node) => node switch
    {
        MapNode map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, ToJson(entry.Value)))),
        ListNode list => new JsonArray([.. list.Items.Select(ToJson)]),
        ScalarNode { Kind: ScalarKind.Null } => null,
        ScalarNode { Kind: ScalarKind.Boolean } scalar => JsonValue.Create(bool.Parse(scalar.Value)),
        // A number that JSON can't spell the same (1_000, .5, +3) stays a text: CloudFormation keeps the digits.
        ScalarNode { Kind: ScalarKind.Number } scalar when decimal.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == scalar.Value => JsonValue.Create(number),
        ScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new InvalidOperationException("An unknown kind of node."),
    };

    public static string ToText(TemplateNode node) => ToJson(node)?.ToJsonString(JsonText.Plain) ?? "null";

    public static TemplateNode FromJson(JsonNode? value, int line) => value switch
    {
        JsonObject map => new MapNode([.. map.Select(entry => KeyValuePair.Create(entry.Key, FromJson(entry.Value, line)))], line),
        JsonArray list => new ListNode([.. list.Select(item => FromJson(item, line))], line),
        null => new ScalarNode("", ScalarKind.Null, line),
        _ => new ScalarNode(Scalars.Text(value), value.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.Number => ScalarKind.Number,
            System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => ScalarKind.Boolean,
            _ => ScalarKind.Text,
        }, line),
    };
}
