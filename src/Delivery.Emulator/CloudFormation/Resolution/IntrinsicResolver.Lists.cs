using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Templates;

namespace Delivery.Emulator.CloudFormation.Resolution;

/// <summary>Functions over lists and mappings.</summary>
public sealed partial class IntrinsicResolver
{
    private JsonNode? Select(TemplateNode argument)
    {
        if (argument is not ListNode { Items: [var indexNode, var listNode] })
        {
            throw Error("Template error: Fn::Select requires a list argument with two elements: an integer index and a list");
        }

        var indexText = Text(indexNode, "Fn::Select");
        var value = Resolve(listNode);
        if (Unknown.Is(value) || indexText.Contains(Unknown.Marker, StringComparison.Ordinal))
        {
            return Unknown.Value;
        }

        if (!int.TryParse(indexText, NumberStyles.Integer, CultureInfo.InvariantCulture, out var index) || value is not JsonArray list)
        {
            throw Error("Template error: Fn::Select requires a list argument with two elements: an integer index and a list");
        }

        return index >= 0 && index < list.Count
            ? list[index]?.DeepClone()
            : throw Error($"Template error: Fn::Select cannot select nonexistent value at index {index}");
    }

    private JsonNode? FindInMap(TemplateNode argument)
    {
        if (argument is not ListNode { Items: [var map, var first, var second, ..] } list || list.Items.Count > 4)
        {
            throw Error("Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value");
        }

        var (mapName, topKey, secondKey) = (Text(map, "Fn::FindInMap"), Text(first, "Fn::FindInMap"), Text(second, "Fn::FindInMap"));
        if (!template.HasLanguageExtensions && list.Items.Any(item => item is not ScalarNode && !(item.IsFunction(out var function, out _) && function is "Ref" or "Fn::FindInMap")))
        {
            // Other functions are an enhancement of the transform.
            throw Error("Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value");
        }

        var fallback = list.Items.Count == 4 ? list.Items[3]["DefaultValue"] : null;
        if (fallback is not null)
        {
            RequireLanguageExtensions("Fn::FindInMap with DefaultValue");
        }

        var found = template.Mappings.TryGetValue(mapName, out var mapping) ? mapping[topKey]?[secondKey] : null;
        return found is not null ? Resolve(found)
            : fallback is not null ? Resolve(fallback)
            : mapping is null ? throw Error($"Template error: Mapping named '{mapName}' is not present in the 'Mappings' section of template.")
            : throw Error($"Template error: Unable to get mapping for {mapName}::{topKey}::{secondKey}");
    }

    private JsonArray GetAZs(TemplateNode argument)
    {
        var region = Text(argument, "Fn::GetAZs");
        var zones = AvailabilityZones.Of(region.Length == 0 ? scope.Stack.Region : region);
        return new JsonArray([.. zones.Select(zone => JsonValue.Create(zone))]);
    }

    private JsonNode Cidr(TemplateNode argument)
    {
        if (argument is not ListNode { Items: [var block, var count, ..] } list || list.Items.Count > 3)
        {
            throw Error("Template error: every Fn::Cidr object requires two parameters, the ip address block and the count of CIDRs, and optionally the cidr bits");
        }

        var (blockText, countText) = (Text(block, "Fn::Cidr"), Text(count, "Fn::Cidr"));
        var bitsText = list.Items.Count == 3 ? Text(list.Items[2], "Fn::Cidr") : "8";
        if (blockText.Contains(Unknown.Marker, StringComparison.Ordinal))
        {
            return Unknown.Value;
        }

        return int.TryParse(countText, CultureInfo.InvariantCulture, out var number) && int.TryParse(bitsText, CultureInfo.InvariantCulture, out var bits)
            && CidrBlocks.Split(blockText, number, bits) is { } blocks
            ? new JsonArray([.. blocks.Select(cidr => JsonValue.Create(cidr))])
            : throw Error($"Template error: Fn::Cidr can't take {countText} blocks of {bitsText} host bits from {blockText}");
    }

    private JsonNode Length(TemplateNode argument)
    {
        RequireLanguageExtensions("Fn::Length");
        var value = Resolve(argument);
        return Unknown.Is(value) ? Unknown.Value
            : value is JsonArray list ? list.Count
            : throw Error("Template error: Fn::Length requires a list");
    }
}

/// <summary>The zones of a region.</summary>
public static class AvailabilityZones
{
    private static readonly string[] FourOrMore = ["us-east-1", "us-west-2", "ap-northeast-2"];

    /// <summary>In the order of <c>Fn::GetAZs</c>: three, more in the large regions.</summary>
    public static IReadOnlyList<string> Of(string region) =>
        [.. (region == "us-east-1" ? "abcdef" : FourOrMore.Contains(region) ? "abcd" : "abc").Select(letter => region + letter)];
}

/// <summary>Arithmetic of address blocks.</summary>
public static class CidrBlocks
{
    /// <summary>The first <paramref name="count"/> blocks (1 to 256) with so many host bits, or null where they don't fit.</summary>
    public static IReadOnlyList<string>? Split(string block, int count, int hostBits)
    {
        if (!System.Net.IPNetwork.TryParse(block, out var network) || count is < 1 or > 256 || hostBits < 1)
        {
            return null;
        }

        var bytes = network.BaseAddress.GetAddressBytes();
        var prefix = (bytes.Length * 8) - hostBits;
        if (prefix < network.PrefixLength || (prefix - network.PrefixLength < 9 && count > 1 << (prefix - network.PrefixLength)))
        {
            return null;
        }

        var start = new System.Numerics.BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        return [.. Enumerable.Range(0, count).Select(index => $"{Address(start + (System.Numerics.BigInteger.One << hostBits) * index, bytes.Length)}/{prefix}")];
    }

    private static System.Net.IPAddress Address(System.Numerics.BigInteger value, int length)
    {
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return new System.Net.IPAddress([.. Enumerable.Repeat((byte)0, length - bytes.Length), .. bytes]);
    }
}
