using System.Security.Cryptography;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.S3;

/// <summary>Digests that come with an upload (docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, read 2026-11-26).</summary>
internal static class ContentDigest
{
    /// <exception cref="AwsErrorException">InvalidDigest, BadDigest.</exception>
    public static void Check(IHeaderDictionary headers, byte[] content)
    {
#pragma warning disable CA5350, CA5351 // the algorithms are the protocol's
        Check(headers["Content-MD5"].ToString(), "Content-MD5", MD5.HashData(content));
        Check(headers["x-amz-checksum-sha1"].ToString(), "SHA1", SHA1.HashData(content));
#pragma warning restore CA5350, CA5351
        Check(headers["x-amz-checksum-sha256"].ToString(), "SHA256", SHA256.HashData(content));
    }

    private static void Check(string given, string name, byte[] actual)
    {
        if (given.Length == 0)
        {
            return;
        }

        var bytes = new byte[64];
        if (!Convert.TryFromBase64String(given, bytes, out var length) || length != actual.Length)
        {
            throw new AwsErrorException("InvalidDigest", $"The {name} you specified is not valid.");
        }

        if (!bytes.AsSpan(0, length).SequenceEqual(actual))
        {
            throw new AwsErrorException("BadDigest", $"The {name} you specified did not match the calculated checksum.");
        }
    }
}
