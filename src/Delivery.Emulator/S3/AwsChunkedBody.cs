using System.Globalization;
using System.Text;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.S3;

/// <summary>
/// Bodies in the coding <c>aws-chunked</c>: <c>SIZE[;chunk-signature=...]CRLF BYTES CRLF</c>, ended by a chunk of size 0 and trailers
/// (docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html, read 2026-11-26).
/// </summary>
internal static class AwsChunkedBody
{
    private const string Coding = "aws-chunked";

    public static bool IsUsed(IHeaderDictionary headers) =>
        headers["X-Amz-Content-Sha256"].ToString().StartsWith("STREAMING-", StringComparison.Ordinal)
        || headers.ContentEncoding.ToString().Split(',', StringSplitOptions.TrimEntries).Contains(Coding);

    /// <summary>The encodings that are the object's own.</summary>
    public static string WithoutCoding(string encodings) =>
        string.Join(',', encodings.Split(',', StringSplitOptions.TrimEntries).Where(encoding => encoding != Coding));

    /// <exception cref="AwsErrorException">IncompleteBody.</exception>
    public static byte[] Decode(byte[] body)
    {
        using var content = new MemoryStream(body.Length);
        var position = 0;
        while (true)
        {
            var end = body.AsSpan(position).IndexOf("\r\n"u8);
            if (end < 0)
            {
                throw Incomplete();
            }

            var header = Encoding.ASCII.GetString(body, position, end).Split(';')[0];
            position += end + 2;
            if (!int.TryParse(header, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size < 0 || size > body.Length - position)
            {
                throw Incomplete();
            }

            if (size == 0)
            {
                return content.ToArray();
            }

            content.Write(body, position, size);
            position += size;
            if (!body.AsSpan(position).StartsWith("\r\n"u8))
            {
                throw Incomplete();
            }

            position += 2;
        }
    }

    private static AwsErrorException Incomplete() =>
        new("IncompleteBody", "The request body terminated unexpectedly");
}
