using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ec2;

/// <summary>Ids and filters of the Describe operations; a filter that is not supported is refused, never ignored.</summary>
internal sealed class Ec2Filters
{
    private const string TagPrefix = "tag:";
    private readonly IReadOnlyList<string> _ids;
    private readonly List<(string Name, IReadOnlyList<string> Values)> _filters;

    private Ec2Filters(IReadOnlyList<string> ids, List<(string Name, IReadOnlyList<string> Values)> filters)
    {
        _ids = ids;
        _filters = filters;
    }

    /// <param name="idMember">E.g. <c>VpcId</c>: the request's list of ids.</param>
    public static Ec2Filters Read(JsonObject input, string idMember) => new(
        input.Texts(idMember),
        [.. input.Objects("Filter").Select(each => (each.RequiredText("Name"), each.Texts("Value")))]);

    /// <summary>The items that were asked for.</summary>
    /// <param name="idOf">The item's id.</param>
    /// <param name="values">The item's value by filter name.</param>
    /// <param name="missing">The error for an id that is not there.</param>
    public IReadOnlyList<T> Apply<T>(
        IReadOnlyList<T> items, Func<T, string> idOf, IReadOnlyDictionary<string, Func<T, string>> values, Func<T, IReadOnlyDictionary<string, string>> tagsOf,
        Func<string, AwsErrorException> missing)
    {
        if (_filters.Find(filter => !IsTag(filter.Name) && !values.ContainsKey(filter.Name)) is { Name: { } invalid })
        {
            throw new AwsErrorException("InvalidParameterValue", $"The filter '{invalid}' is invalid");
        }

        var known = items.Select(idOf).ToHashSet(StringComparer.Ordinal);
        if (_ids.FirstOrDefault(id => !known.Contains(id)) is { } unknown)
        {
            throw missing(unknown);
        }

        return [.. items.Where(item => (_ids.Count == 0 || _ids.Contains(idOf(item))) && _filters.TrueForAll(filter => Matches(item, filter, values, tagsOf)))];
    }

    private static bool Matches<T>(
        T item, (string Name, IReadOnlyList<string> Values) filter, IReadOnlyDictionary<string, Func<T, string>> values, Func<T, IReadOnlyDictionary<string, string>> tagsOf)
    {
        var value = IsTag(filter.Name) ? tagsOf(item).GetValueOrDefault(filter.Name[TagPrefix.Length..], "") : values[filter.Name](item);
        return filter.Values.Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false));
    }

    private static bool IsTag(string name) => name.StartsWith(TagPrefix, StringComparison.Ordinal);
}
