using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Review;

/// <summary>
/// The properties that a change touches, one line each: what differs between the resource before and after, with the cause and the
/// recreation that CloudFormation's details tell of the place; and what only the details know.
/// </summary>
internal static class ReviewedProperties
{
    public static IReadOnlyList<PropertyChange> Of(DescribedChange change, JsonObject? before, JsonObject? after, SecretRedaction redaction)
    {
        var pathed = change.Details.Select(detail => (Detail: detail, Path: PathOf(detail, before, after))).ToList();
        var isWhole = change.Action is "Add" or "Remove" or "Import";
        List<PropertyChange> properties = [];
        if (isWhole || (before is not null && after is not null))
        {
            var (old, @new) = (change.Action is "Add" or "Import" ? [] : before ?? [], change.Action == "Remove" ? [] : after ?? []);
            properties.AddRange(PropertyDifferences.Between(old, @new).Select(difference =>
            {
                var detail = DetailOf(pathed, difference.Path);
                return new PropertyChange(difference.Path, difference.Before, difference.After, detail?.RequiresRecreation, detail is null ? null : CauseChains.Of(detail));
            }));
        }
        // What the contexts don't show: attributes other than properties, values behind references, values not told.
        foreach (var group in pathed.GroupBy(item => item.Path, item => item.Detail, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            if (properties.Any(property => AreOneLine(property.Path, group.Key)))
            {
                continue;
            }
            var detail = Leading(group);
            properties.Add(new(group.Key, Value(group.Key, detail.BeforeValue, redaction), Value(group.Key, detail.AfterValue, redaction), detail.RequiresRecreation, CauseChains.Of(detail)));
        }
        return [.. properties.OrderBy(property => property.Path, StringComparer.Ordinal)];
    }

    // Details of the place itself, else those of its whole property.
    private static DescribedDetail? DetailOf(IReadOnlyCollection<(DescribedDetail Detail, string Path)> details, string path)
    {
        var ofProperties = details.Where(item => item.Detail.Attribute == "Properties").ToList();
        var matching = ofProperties.Where(item => AreOneLine(item.Path, path)).Select(item => item.Detail).ToList();
        if (matching.Count == 0)
        {
            matching = [.. ofProperties.Select(item => item.Detail).Where(detail => detail.Name is { } name && AreOneLine(path, name))];
        }
        return matching.Count == 0 ? null : Leading(matching);
    }

    private static bool AreOneLine(string path, string other) => path == other || IsBelow(path, other) || IsBelow(other, path);

    // Several details can speak of one property: the gravest with a named cause leads, independent of their order.
    private static DescribedDetail Leading(IEnumerable<DescribedDetail> details) => details
        .OrderByDescending(detail => detail.RequiresRecreation switch { "Always" => 2, "Conditionally" => 1, _ => 0 })
        .ThenBy(detail => detail.CausingEntity is null ? 1 : 0)
        .ThenBy(detail => detail.CausingEntity, StringComparer.Ordinal)
        .ThenBy(detail => detail.Evaluation == "Static" ? 0 : 1)
        .ThenBy(detail => detail.BeforeValue, StringComparer.Ordinal)
        .ThenBy(detail => detail.AfterValue, StringComparer.Ordinal)
        .First();

    private static bool IsBelow(string path, string parent) =>
        path.Length > parent.Length && path.StartsWith(parent, StringComparison.Ordinal) && path[parent.Length] is '.' or '[';

    private static string PathOf(DescribedDetail detail, JsonObject? before, JsonObject? after)
    {
        if (detail.Attribute != "Properties")
        {
            return detail.Name is { Length: > 0 } name ? $"{detail.Attribute}.{name}" : detail.Attribute;
        }
        if (detail.Path is not { Length: > 0 } pointer)
        {
            return detail.Name ?? "Properties";
        }
        var segments = pointer.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipWhile(segment => segment == "Properties")
            .Select(segment => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToList();
        if (before is not null && after is not null && segments.Count > 0)
        {
            return PropertyDifferences.PathOf(segments, before, after);
        }
        return string.Concat(segments.Select((segment, index) =>
            segment.All(char.IsAsciiDigit) ? $"[{segment}]" : (index == 0 ? "" : ".") + segment));
    }

    /// <summary>A value as it may be shown: secrets as fingerprints, JSON in one spelling.</summary>
    internal static string? Value(string path, string? value, SecretRedaction redaction)
    {
        if (value is null)
        {
            return null;
        }
        value = PropertyDifferences.Readable(value);
        if (value.StartsWith('{') || value.StartsWith('['))
        {
            try
            {
                return PropertyDifferences.Show(redaction.Tree(JsonNode.Parse(value)));
            }
            catch (JsonException)
            {
                return redaction.Named(path, value);
            }
        }
        return redaction.Named(path, value);
    }
}
