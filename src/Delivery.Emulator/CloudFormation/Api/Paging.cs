using System.Globalization;
using System.Text;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>Pages of answers. Tokens are opaque to clients; a wrong one is refused.</summary>
internal static class Paging
{
    public static (IReadOnlyList<T> Page, string? NextToken) Of<T>(IReadOnlyList<T> all, string? token, int size)
    {
        var start = 0;
        if (token is not null && (!int.TryParse(Read(token), NumberStyles.None, CultureInfo.InvariantCulture, out start) || start > all.Count))
        {
            throw Wrong();
        }

        return ([.. all.Skip(start).Take(size)], start + size < all.Count ? Write((start + size).ToString(CultureInfo.InvariantCulture)) : null);
    }

    public static string Write(string position) => Convert.ToBase64String(Encoding.UTF8.GetBytes("page:" + position));

    public static string Read(string token)
    {
        var buffer = new byte[token.Length];
        return Convert.TryFromBase64String(token, buffer, out var length) && Encoding.UTF8.GetString(buffer, 0, length) is var text
            && text.StartsWith("page:", StringComparison.Ordinal)
            ? text[5..]
            : throw Wrong();
    }

    public static AwsErrorException Wrong() => new("ValidationError", "The NextToken is not valid.");
}
