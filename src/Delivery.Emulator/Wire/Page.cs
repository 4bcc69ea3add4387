using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Delivery.Emulator.Wire;

/// <summary>Pages of answers by <c>nextToken</c> and <c>maxResults</c>, as the JSON services page.</summary>
internal static class Page
{
    private const int DefaultSize = 100;
    private const int LargestSize = 1000;

    /// <summary>The page that the input asks for. The token names the last key seen, so that changes between pages skip nothing.</summary>
    /// <param name="items">In any order; pages are in the order of the keys.</param>
    public static JsonObject Of<T>(
        JsonObject input, IReadOnlyList<T> items, Func<T, string> key, string member, Func<T, JsonNode> render,
        string sizeMember = "maxResults", string tokenMember = "nextToken", int defaultSize = DefaultSize)
    {
        var size = input.Number(sizeMember) ?? defaultSize;
        if (size is < 1 or > LargestSize)
        {
            throw new AwsErrorException(
                "InvalidParameterException",
                $"Invalid parameter at '{sizeMember}' failed to satisfy constraint: 'Member must have value between 1 and {LargestSize.ToString(CultureInfo.InvariantCulture)}'");
        }

        var after = input.Text(tokenMember) is { } token ? Read(token, tokenMember) : null;
        var rest = items.OrderBy(key, StringComparer.Ordinal).Where(each => after is null || string.CompareOrdinal(key(each), after) > 0).Take(size + 1).ToList();
        var answer = new JsonObject { [member] = new JsonArray([.. rest.Take(size).Select(render)]) };
        if (rest.Count > size)
        {
            answer[tokenMember] = Convert.ToBase64String(Encoding.UTF8.GetBytes(key(rest[size - 1])));
        }

        return answer;
    }

    private static string Read(string token, string member)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw new AwsErrorException("InvalidParameterException", $"Invalid parameter at '{member}' failed to satisfy constraint: 'Invalid token'");
    }
}
