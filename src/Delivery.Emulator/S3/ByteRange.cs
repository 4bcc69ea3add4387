using System.Net.Http.Headers;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.S3;

/// <summary>The one range of bytes that a request may ask for (docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, read 2026-11-26).</summary>
internal static class ByteRange
{
    /// <summary>First and last byte, or null where the whole object is meant: also for what is no range.</summary>
    /// <exception cref="AwsErrorException">InvalidRange.</exception>
    public static (int From, int To)? Of(string? header, int length)
    {
        if (string.IsNullOrEmpty(header) || !RangeHeaderValue.TryParse(header, out var range) || range is not { Unit: "bytes", Ranges.Count: 1 })
        {
            return null;
        }

        var only = range.Ranges.First();
        var from = only.From ?? Math.Max(0, length - (only.To ?? 0));
        var to = Math.Min(length - 1, only.From is null ? length - 1 : only.To ?? length - 1);
        return from <= to && from < length
            ? ((int)from, (int)to)
            : throw new AwsErrorException("InvalidRange", "The requested range is not satisfiable", 416);
    }
}
