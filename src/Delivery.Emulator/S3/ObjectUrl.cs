using System.Net;
using System.Text.RegularExpressions;

namespace Delivery.Emulator.S3;

/// <summary>
/// Bucket and key of an object's URL (docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html, read 2026-11-26).
/// The emulator's own address is path style, and virtual-hosted style under <c>BUCKET.localhost</c>.
/// </summary>
internal static partial class ObjectUrl
{
    /// <summary>Null where the host is none of S3's.</summary>
    public static (string Bucket, string Key)? Parse(Uri url)
    {
        if (url.Scheme is not ("http" or "https"))
        {
            return null;
        }

        var path = url.AbsolutePath.TrimStart('/');
        if (BucketOfHost(url.Host) is { } bucket)
        {
            return (bucket, Uri.UnescapeDataString(path));
        }

        if (!url.IsLoopback && !RegionalHost().IsMatch(url.Host))
        {
            return null;
        }

        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (Uri.UnescapeDataString(path), "") : (Uri.UnescapeDataString(path[..slash]), Uri.UnescapeDataString(path[(slash + 1)..]));
    }

    /// <summary>The bucket that a host names, or null where it is in the path.</summary>
    public static string? BucketOfHost(string host)
    {
        if (IPAddress.TryParse(host, out _))
        {
            return null;
        }

        if (host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
        {
            var name = host[..^".localhost".Length];
            return name.EndsWith(".s3", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        }

        var match = VirtualHost().Match(host);
        return match.Success ? match.Groups["bucket"].Value : null;
    }

    [GeneratedRegex(@"\As3([.-](dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com(\.cn)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RegionalHost();

    [GeneratedRegex(@"\A(?<bucket>[a-z0-9.-]+)\.s3([.-](dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com(\.cn)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex VirtualHost();
}
