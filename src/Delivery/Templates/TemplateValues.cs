using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Delivery.Templates;

/// <summary>Works out the values of a template; see <see cref="ResolvedTemplate"/>.</summary>
internal sealed partial class TemplateValues(Template template, IReadOnlyDictionary<string, string> parameters, string region, string? stack)
{
    private const string Account = "000000000000";

    // In the place of AWS::NoValue, for the caller to leave out.
    private static readonly JsonNode NoValue = new JsonObject { ["AWS::NoValue"] = true };
    private readonly Dictionary<string, bool> _conditions = new(StringComparer.Ordinal);

    public string Qualified(string logicalId) => stack is null ? logicalId : $"{stack}/{logicalId}";

    /// <summary>Whether a condition holds; one that isn't there, or leads back to itself, does not. No condition holds always.</summary>
    public bool Holds(string? condition)
    {
        if (condition is null)
        {
            return true;
        }
        if (!_conditions.TryGetValue(condition, out var holds))
        {
            _conditions[condition] = false;
            _conditions[condition] = holds = IsTrue(template.Section("Conditions")?[condition]);
        }
        return holds;
    }

    /// <summary>Null for nothing, and for <c>AWS::NoValue</c>.</summary>
    public JsonNode? Of(TemplateNode? node)
    {
        var value = Value(node);
        return ReferenceEquals(value, NoValue) ? null : value;
    }

    public static string Text(JsonNode? value) => value switch
    {
        null => "",
        JsonValue text => text.ToString(),
        JsonArray list => string.Join(',', list.Select(Text)),
        _ => value.ToJsonString(),
    };

    private JsonNode? Value(TemplateNode? node)
    {
        switch (node)
        {
            case null or TemplateScalar { IsNull: true }:
                return null;
            case TemplateScalar scalar:
                return scalar.Value;
            case TemplateList list:
                return new JsonArray([.. list.Items.Select(Of).Where(item => item is not null)]);
            case TemplateMap { Function: { } function }:
                return Called(function);
            default:
                JsonObject map = [];
                foreach (var entry in ((TemplateMap)node).Entries)
                {
                    if (Of(entry.Value) is { } value)
                    {
                        map[entry.Key] = value;
                    }
                }
                return map;
        }
    }

    private JsonNode? Called(TemplateEntry function)
    {
        var arguments = (function.Value as TemplateList)?.Items ?? [];
        return function.Key switch
        {
            "Ref" => Referred(function.Value.Text ?? ""),
            "Fn::GetAtt" => Qualified(arguments.Count > 0 ? string.Join('.', arguments.Select(part => part.Text)) : function.Value.Text ?? ""),
            "Fn::If" when arguments.Count == 3 => Value(arguments[Holds(arguments[0].Text) ? 1 : 2]),
            "Fn::Sub" => Substituted(arguments.Count > 0 ? arguments[0] : function.Value, arguments.Count > 1 ? arguments[1] as TemplateMap : null),
            "Fn::Join" when arguments.Count == 2 => string.Join(arguments[0].Text, Items(arguments[1]).Select(Text)),
            "Fn::Split" when arguments.Count == 2 => new JsonArray([.. Text(Of(arguments[1])).Split(arguments[0].Text ?? ",").Select(part => (JsonNode)part)]),
            "Fn::Select" when arguments.Count == 2 => Items(arguments[1]).ElementAtOrDefault(Number(arguments[0]))?.DeepClone(),
            "Fn::GetAZs" => new JsonArray([.. "abc".Select(zone => (JsonNode)$"{region}{zone}")]),
            "Fn::Cidr" when arguments.Count >= 2 => Blocks(Text(Of(arguments[0])), Number(arguments[1]), arguments.Count > 2 ? Number(arguments[2]) : 8),
            "Fn::Base64" => Of(function.Value),
            "Fn::FindInMap" when arguments.Count >= 3 => Of(((template.Section("Mappings")?[Text(Of(arguments[0]))] as TemplateMap)?[Text(Of(arguments[1]))] as TemplateMap)?[Text(Of(arguments[2]))]),
            // What is not known here stays what it is.
            _ => new JsonObject { [function.Key] = Of(function.Value) },
        };
    }

    private JsonNode? Referred(string name)
    {
        if (name == "AWS::NoValue")
        {
            return NoValue;
        }
        if (template.Parameters.TryGetValue(name, out var parameter))
        {
            var value = parameters.GetValueOrDefault(name) ?? parameter.Default ?? name;
            return parameter.IsList ? new JsonArray([.. value.Split(',').Select(item => (JsonNode)item.Trim())]) : value;
        }
        return name switch
        {
            "AWS::Region" => region,
            "AWS::AccountId" => Account,
            "AWS::Partition" => "aws",
            "AWS::URLSuffix" => "amazonaws.com",
            "AWS::StackName" => stack ?? "stack",
            _ => Qualified(name),
        };
    }

    private string Substituted(TemplateNode text, TemplateMap? variables) => Variable().Replace(text.Text ?? "", match =>
    {
        var name = match.Groups["name"].Value;
        return match.Groups["literal"].Success ? $"${{{name}}}"
            : variables?[name] is { } given ? Text(Of(given))
            : name.Contains('.', StringComparison.Ordinal) ? Qualified(name) : Text(Referred(name));
    });

    private JsonArray Items(TemplateNode list) => Of(list) is JsonArray items ? items : [];

    private int Number(TemplateNode node) => int.TryParse(Text(Of(node)), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private bool IsTrue(TemplateNode? node)
    {
        if (node is not TemplateMap { Function: { } function })
        {
            return false;
        }
        var arguments = (function.Value as TemplateList)?.Items ?? [];
        return function.Key switch
        {
            "Condition" => function.Value.Text is { } name && Holds(name),
            "Fn::Equals" when arguments.Count == 2 => Text(Of(arguments[0])) == Text(Of(arguments[1])),
            "Fn::Not" when arguments.Count == 1 => !IsTrue(arguments[0]),
            "Fn::And" => arguments.All(IsTrue),
            "Fn::Or" => arguments.Any(IsTrue),
            _ => false,
        };
    }

    // Consecutive blocks of the same size from the range's beginning.
    private static JsonArray Blocks(string range, int count, int hostBits)
    {
        if (!IPNetwork.TryParse(range, out var network) || network.BaseAddress.AddressFamily != AddressFamily.InterNetwork || count is < 1 or > 256 || hostBits is < 1 or > 31)
        {
            return [];
        }
        var first = (uint)IPAddress.NetworkToHostOrder(BitConverter.ToInt32(network.BaseAddress.GetAddressBytes()));
        return new JsonArray([.. Enumerable.Range(0, count).Select(index =>
            (JsonNode)$"{new IPAddress(BitConverter.GetBytes(IPAddress.HostToNetworkOrder((int)(first + ((uint)index << hostBits)))))}/{32 - hostBits}")]);
    }

    [GeneratedRegex(@"\$\{(?<literal>!)?(?<name>[^}]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
