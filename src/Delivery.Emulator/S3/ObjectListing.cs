using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Delivery.Emulator.S3;

/// <summary>A page of ListObjectsV2 (docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html, read 2026-11-26).</summary>
internal sealed class ObjectListing
{
    private const int LargestPage = 1000;
    private readonly List<ObjectDocument> _objects = [];
    private readonly List<string> _prefixes = [];
    private readonly string _bucket;
    private readonly IQueryCollection _query;
    private readonly int _limit;
    private string? _next;

    private ObjectListing(string bucket, IQueryCollection query, int limit) => (_bucket, _query, _limit) = (bucket, query, limit);

    public static ObjectListing Of(ObjectStore store, string bucket, IQueryCollection query)
    {
        var limit = Limit(query["max-keys"].ToString());
        var listing = new ObjectListing(bucket, query, limit);
        listing.Fill(store, query["continuation-token"].ToString() is { Length: > 0 } token ? Key(token) : query["start-after"].ToString());
        return listing;
    }

    public IEnumerable<XElement?> Elements()
    {
        var count = _objects.Count + _prefixes.Count;
        yield return S3Xml.Element("Name", _bucket);
        yield return S3Xml.Element("Prefix", Encoded(_query["prefix"].ToString()));
        yield return S3Xml.Element("Delimiter", Given("delimiter") is { } delimiter ? Encoded(delimiter) : null);
        yield return S3Xml.Element("StartAfter", Given("start-after") is { } after ? Encoded(after) : null);
        yield return S3Xml.Element("MaxKeys", _limit);
        yield return S3Xml.Element("EncodingType", Given("encoding-type"));
        yield return S3Xml.Element("KeyCount", count);
        yield return S3Xml.Element("IsTruncated", _next is not null);
        yield return S3Xml.Element("ContinuationToken", Given("continuation-token"));
        yield return S3Xml.Element("NextContinuationToken", _next is { } next ? Convert.ToBase64String(Encoding.UTF8.GetBytes(next)) : null);
        foreach (var document in _objects)
        {
            yield return S3Xml.Parent(
                "Contents", S3Xml.Element("Key", Encoded(document.Key)), S3Xml.Element("LastModified", S3Xml.Time(document.LastModified)),
                S3Xml.Element("ETag", $"\"{document.ETag}\""), S3Xml.Element("Size", document.Size), S3Xml.Element("StorageClass", "STANDARD"));
        }

        foreach (var prefix in _prefixes)
        {
            yield return S3Xml.Parent("CommonPrefixes", S3Xml.Element("Prefix", Encoded(prefix)));
        }
    }

    private void Fill(ObjectStore store, string after)
    {
        var (prefix, delimiter) = (_query["prefix"].ToString(), _query["delimiter"].ToString());
        var last = after;
        while (_limit > 0)
        {
            var page = store.List(_bucket, prefix, last.Length == 0 ? null : last, LargestPage);
            foreach (var document in page)
            {
                var common = Common(document.Key, prefix, delimiter);
                if (common is null || (_prefixes.LastOrDefault() != common && !after.StartsWith(common, StringComparison.Ordinal)))
                {
                    if (_objects.Count + _prefixes.Count == _limit)
                    {
                        _next = last;
                        return;
                    }

                    if (common is null)
                    {
                        _objects.Add(document);
                    }
                    else
                    {
                        _prefixes.Add(common);
                    }
                }

                last = document.Key;
            }

            if (page.Count < LargestPage)
            {
                return;
            }
        }
    }

    private static string? Common(string key, string prefix, string delimiter) =>
        delimiter.Length > 0 && key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is >= 0 and var at ? key[..(at + delimiter.Length)] : null;

    private string? Given(string name) => _query[name].ToString() is { Length: > 0 } value ? value : null;

    private string Encoded(string text) => _query["encoding-type"] == "url" ? Uri.EscapeDataString(text).Replace("%2F", "/", StringComparison.Ordinal) : text;

    private static int Limit(string text) => text.Length == 0 ? LargestPage
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? Math.Min(limit, LargestPage)
        : throw S3Errors.Invalid("Provided max-keys not an integer or within integer range");

    private static string Key(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw S3Errors.Invalid("The continuation token provided is incorrect");
    }
}
