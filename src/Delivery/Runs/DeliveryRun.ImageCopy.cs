using System.Globalization;
using Delivery.Errors;
using Delivery.Images;
using Delivery.Registry;

namespace Delivery.Runs;

/// <summary>The image of a promotion, from registry to registry.</summary>
public sealed partial class DeliveryRun
{
    /// <returns>The bytes that had to be uploaded.</returns>
    private async Task<long> CopyAsync(RepositoryAccess source, ImageDigest digest, string version, CancellationToken cancellationToken)
    {
        var end = await new ImageCopy(_registries, _time, new TenthsSaid(_settings.Say)).CopyAsync(
            new() { Source = source, Target = _repository!, Digest = digest, Tag = version, WithReferrers = true }, cancellationToken);
        if (end.Error is { } error)
        {
            throw new DeliveryException(error);
        }

        var target = _repository!.Repository.WithTag(version);
        if (end is not ImageCopyEnd.Copied { Counts.Blobs: var blobs })
        {
            _settings.Say($"{target} is in the registry already, nothing copied");
            return 0;
        }

        _settings.Say(string.Create(
            CultureInfo.InvariantCulture, $"{target} copied: {blobs.Uploaded} parts uploaded ({blobs.UploadedBytes:N0} bytes), {blobs.Mounted} taken over, {blobs.Present} there before"));
        return blobs.UploadedBytes;
    }

    /// <summary>A line per tenth of the bytes, as a copy of gigabytes takes its time.</summary>
    private sealed class TenthsSaid(Action<string> say) : IProgress<ImageCopyProgress>
    {
        private const long WorthSaying = 64L << 20;
        private long _tenths;

        public void Report(ImageCopyProgress value)
        {
            var tenths = value.TotalBytes < WorthSaying ? 0 : value.Bytes * 10 / value.TotalBytes;
            if (tenths <= _tenths)
            {
                return;
            }

            _tenths = tenths;
            say(string.Create(CultureInfo.InvariantCulture, $"copied {value.Bytes >> 20:N0} of {value.TotalBytes >> 20:N0} MiB"));
        }
    }
}
