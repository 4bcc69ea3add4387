using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;

namespace Delivery.Emulator.Registry;

/// <summary>Blobs: reads with ranges, monolithic and chunked uploads, mounts.</summary>
internal sealed class BlobRoutes(RepositoryStore repositories)
{
    private readonly BlobFolder _files = repositories.Blobs;
    private readonly ConcurrentDictionary<Guid, bool> _written = new();

    public async Task GetAsync(RegistryRequest request)
    {
        var digest = Digest(request.Reference);
        var blob = repositories.Blob(request.Repository, digest) ?? throw RegistryException.UnknownBlob(digest);
        var response = request.Response;
        var (start, length) = (0L, blob.Size);
        if (request.Http.Headers.Range.Count > 0)
        {
            (start, length) = Range(request.Http.Headers.Range.ToString(), blob.Size) ?? throw new RegistryException(416, "SIZE_INVALID", "range not satisfiable");
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {start}-{start + length - 1}/{blob.Size}";
        }

        response.ContentType = "application/octet-stream";
        response.ContentLength = length;
        response.Headers["Docker-Content-Digest"] = digest;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = $"\"{digest}\"";
        if (!HttpMethods.IsHead(request.Http.Method) && length > 0)
        {
            await response.SendFileAsync(_files.PathOf(digest), start, length, request.Aborted);
        }
    }

    public Task DeleteAsync(RegistryRequest request)
    {
        var digest = Digest(request.Reference);
        if (!repositories.HasBlob(request.Repository, digest))
        {
            throw RegistryException.UnknownBlob(digest);
        }

        repositories.RemoveBlob(request.Repository, digest);
        request.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    public async Task BeginAsync(RegistryRequest request)
    {
        var query = request.Http.Query;
        if (query["mount"].ToString() is { Length: > 0 } mount && Mounted(request, Digest(mount), query["from"].ToString()))
        {
            Created(request, mount);
            return;
        }

        var upload = repositories.BeginUpload(request.Repository);
        if (query["digest"].ToString() is { Length: > 0 } digest)
        {
            await FinishAsync(request, upload, Digest(digest));
            return;
        }

        Accepted(request, upload, 0);
    }

    public async Task AppendAsync(RegistryRequest request)
    {
        var upload = Upload(request);
        await AloneAsync(request, upload, async () =>
        {
            CheckStart(request, upload);
            await AppendBodyAsync(request, upload);
            Accepted(request, upload, _files.UploadedSize(upload.Id));
        });
    }

    public async Task CompleteAsync(RegistryRequest request)
    {
        var upload = Upload(request);
        var digest = Digest(request.Http.Query["digest"].ToString());
        await AloneAsync(request, upload, () =>
        {
            CheckStart(request, upload);
            return FinishAsync(request, upload, digest);
        });
    }

    public Task StatusAsync(RegistryRequest request)
    {
        var upload = Upload(request);
        Accepted(request, upload, _files.UploadedSize(upload.Id));
        request.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public Task CancelAsync(RegistryRequest request)
    {
        repositories.EndUpload(Upload(request));
        request.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Chunks of an upload come one after the other; one that comes while another is written is out of order.</summary>
    private async Task AloneAsync(RegistryRequest request, Upload upload, Func<Task> write)
    {
        if (!_written.TryAdd(upload.Id, true))
        {
            throw OutOfOrder(request, upload, _files.UploadedSize(upload.Id));
        }

        try
        {
            await write();
        }
        finally
        {
            _written.TryRemove(upload.Id, out _);
        }
    }

    private bool Mounted(RegistryRequest request, string digest, string from)
    {
        if (repositories.Find(request.Access.AccountId, request.Access.Region, from) is not { } source || !repositories.HasBlob(source, digest))
        {
            return false;
        }

        repositories.AddBlob(request.Repository, digest);
        return true;
    }

    private async Task FinishAsync(RegistryRequest request, Upload upload, string digest)
    {
        await AppendBodyAsync(request, upload);
        if (!await _files.CompleteAsync(upload.Id, digest, request.Aborted))
        {
            repositories.EndUpload(upload);
            throw RegistryException.InvalidDigest(digest);
        }

        repositories.AddBlob(request.Repository, digest);
        repositories.EndUpload(upload);
        Created(request, digest);
    }

    private async Task AppendBodyAsync(RegistryRequest request, Upload upload)
    {
        try
        {
            await _files.AppendAsync(upload.Id, request.Http.Body, request.Aborted);
        }
        catch (IOException) when (!request.Aborted.IsCancellationRequested)
        {
            throw new RegistryException(507, "UNKNOWN", "the registry's disk can't take the blob");
        }
    }

    private void CheckStart(RegistryRequest request, Upload upload)
    {
        var range = request.Http.Headers.ContentRange.ToString();
        if (range.Length == 0)
        {
            return;
        }

        var dash = range.IndexOf('-', StringComparison.Ordinal);
        var at = _files.UploadedSize(upload.Id);
        if (dash < 1 || !long.TryParse(range.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var start) || start != at)
        {
            throw OutOfOrder(request, upload, at);
        }
    }

    private static RegistryException OutOfOrder(RegistryRequest request, Upload upload, long at)
    {
        request.Response.Headers.Location = request.Address($"blobs/uploads/{upload.Id}");
        request.Response.Headers.Range = Progress(at);
        return new RegistryException(416, "BLOB_UPLOAD_INVALID", "the chunk does not start where the upload stands");
    }

    private Upload Upload(RegistryRequest request) =>
        Guid.TryParseExact(request.Reference, "D", out var id) && repositories.FindUpload(request.Repository, id) is { } upload
            ? upload
            : throw RegistryException.UnknownUpload();

    private static void Accepted(RegistryRequest request, Upload upload, long size)
    {
        request.Response.StatusCode = StatusCodes.Status202Accepted;
        request.Response.Headers.Location = request.Address($"blobs/uploads/{upload.Id}");
        request.Response.Headers.Range = Progress(size);
        request.Response.Headers["Docker-Upload-UUID"] = upload.Id.ToString();
    }

    private static void Created(RegistryRequest request, string digest)
    {
        request.Response.StatusCode = StatusCodes.Status201Created;
        request.Response.Headers.Location = request.Address($"blobs/{digest}");
        request.Response.Headers["Docker-Content-Digest"] = digest;
    }

    private static string Progress(long size) => $"0-{Math.Max(0, size - 1)}";

    private static string Digest(string text) => BlobFolder.IsDigest(text) ? text : throw RegistryException.InvalidDigest(text);

    private static (long Start, long Length)? Range(string header, long size)
    {
        if (!RangeHeaderValue.TryParse(header, out var value) || value.Unit != "bytes" || value.Ranges.Count != 1)
        {
            return null;
        }

        var range = value.Ranges.First();
        var start = range.From ?? Math.Max(0, size - range.To!.Value);
        var end = range.From is null ? size - 1 : Math.Min(range.To ?? size - 1, size - 1);
        return start > end ? null : (start, end - start + 1);
    }
}
