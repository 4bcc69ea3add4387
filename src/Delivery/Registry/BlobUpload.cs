using System.Globalization;
using System.Net;
using System.Runtime.ExceptionServices;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>
/// One blob on its way into a registry: a session, one request with all bytes (as Docker pushes), and its end with the digest. Where the
/// request breaks off, the registry is asked where the session stands, and the rest follows from there. ECR answers 201 where the
/// specification has 202, and no trustworthy place (github.com/aws/containers-roadmap/issues/2831, read 2026-11-26); where the place
/// turns out wrong, the upload is begun anew and not resumed again.
/// </summary>
internal sealed class BlobUpload(
    RegistryClient registry, RegistryExchange exchange, Descriptor blob, Func<long, CancellationToken, Task<Stream>> open, Action<long>? moved, TimeProvider time)
{
    private Uri? _location;
    private long _at;
    private long _furthest;
    private bool _isEnding;
    private bool _mayResume = true;

    /// <param name="begun">A session that there is already; null: begins one.</param>
    public async Task RunAsync(Uri? begun, CancellationToken cancellationToken)
    {
        using var hash = new BlobHash();
        _location = begun;
        for (var failures = 0; ;)
        {
            try
            {
                _location ??= await registry.BeginUploadAsync("", cancellationToken);
                await AppendAsync(hash, cancellationToken);
                Verify(hash);
                await EndAsync(cancellationToken);
                return;
            }
            catch (DamagedBlobException)
            {
                await CancelAsync(cancellationToken);
                throw;
            }
            catch (Exception error) when (IsRecoverable(error, cancellationToken))
            {
                if (++failures == RegistryExchange.Tries)
                {
                    throw error is RegistryException ? error : exchange.Unreachable(error);
                }

                await exchange.PauseAsync(failures, (error as UploadRefused)?.Pause, cancellationToken);
                if (await RecoverAsync(hash, error, cancellationToken))
                {
                    return;
                }

                failures = _at - _furthest >= BlobDownload.Headway ? 0 : failures;
                _furthest = Math.Max(_furthest, _at);
            }
        }
    }

    private async Task AppendAsync(BlobHash hash, CancellationToken cancellationToken)
    {
        if (_at == blob.Size)
        {
            return;
        }

        using var silence = new CancellationTokenSource(RegistryExchange.Silence, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        using var content = new BlobContent(registry.Repository, blob, _at, open, hash, at =>
        {
            silence.CancelAfter(RegistryExchange.Silence);
            moved?.Invoke(at);
        });
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, _location) { Content = content };
            using var answer = await exchange.SendOnceAsync(request, Access.Push, ending.Token);
            await EnsureAsync(answer, request, $"uploading {blob.Digest}", ending.Token);
            _location = RegistryClient.LocationOf(answer) ?? _location;
            _at = blob.Size;
        }
        catch (Exception error) when (content.Failure is { } failure && error is not OperationCanceledException)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void Verify(BlobHash hash)
    {
        if (hash.Digest() != blob.Digest)
        {
            throw new DamagedBlobException(registry.Repository, blob, $"{hash.Digest()} was there to be sent");
        }
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        _isEnding = true;
        using var silence = new CancellationTokenSource(RegistryExchange.Silence, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Put, WithDigest(_location!)) { Content = new ByteArrayContent([]) };
        using var answer = await exchange.SendOnceAsync(request, Access.Push, ending.Token);
        await EnsureAsync(answer, request, $"storing {blob.Digest}", ending.Token);
    }

    private async Task EnsureAsync(HttpResponseMessage answer, HttpRequestMessage request, string what, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
        {
            return;
        }

        var isLoggedIn = await exchange.LogInAsync(answer, request, Access.Push, cancellationToken);
        var error = await exchange.ErrorAsync(answer, what, cancellationToken);
        throw isLoggedIn || RegistryExchange.IsPassing(answer.StatusCode) || IsOfThisSession(error)
            ? new UploadRefused(error, exchange.PauseOf(answer))
            : error;
    }

    /// <summary>The session is gone, or is not where it was believed to be: another one may do.</summary>
    private bool IsOfThisSession(RegistryException error) => error.Status switch
    {
        HttpStatusCode.NotFound => error.Code != "NAME_UNKNOWN",
        HttpStatusCode.RequestedRangeNotSatisfiable => true,
        HttpStatusCode.BadRequest => _mayResume && _isEnding && error.Code == "DIGEST_INVALID",
        _ => false,
    };

    private static bool IsRecoverable(Exception error, CancellationToken cancellationToken) =>
        error is UploadRefused || RegistryExchange.IsPassing(error, cancellationToken);

    /// <summary>Finds where to go on: at the end, where the session stands, or from the start.</summary>
    /// <returns>True where the blob is there: only the answer was lost.</returns>
    private async Task<bool> RecoverAsync(BlobHash hash, Exception error, CancellationToken cancellationToken)
    {
        if (_isEnding && await registry.HasBlobAsync(blob, cancellationToken))
        {
            return true;
        }

        if (error is UploadRefused { Code: "DIGEST_INVALID" })
        {
            _mayResume = false;
        }

        _isEnding = false;
        var stands = _location is not null && _mayResume ? await StandsAtAsync(_location, cancellationToken) : null;
        if (stands is { } at && at > 0 && at <= hash.Position)
        {
            // Where it stands is believed once for each refusal: a registry that then refuses the place doesn't know it.
            _mayResume = error is not UploadRefused { Status: HttpStatusCode.RequestedRangeNotSatisfiable };
            _at = at;
            return false;
        }

        (_location, _at) = (null, 0);
        hash.Reset();
        return false;
    }

    /// <summary>How many bytes the registry has of the session; null where it doesn't say, or doesn't know the session.</summary>
    private async Task<long?> StandsAtAsync(Uri location, CancellationToken cancellationToken)
    {
        using var answer = await exchange.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, location), Access.Push, cancellationToken);
        if (!answer.IsSuccessStatusCode || !answer.Headers.TryGetValues("Range", out var values))
        {
            return null;
        }

        // 0-LAST, by some registries with the unit; 0-0 stands for none as well as for one byte.
        var range = values.First();
        _location = RegistryClient.LocationOf(answer) ?? location;
        return long.TryParse(range.AsSpan(range.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last > 0 ? last + 1 : null;
    }

    /// <summary>Lets the registry forget what was sent, as far as it can be told so.</summary>
    private async Task CancelAsync(CancellationToken cancellationToken)
    {
        if (_location is { } location)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Delete, location);
                using var answer = await exchange.SendOnceAsync(request, Access.Push, cancellationToken);
            }
            catch (HttpRequestException)
            {
                // It forgets the session in time.
            }
        }
    }

    private Uri WithDigest(Uri location) =>
        new($"{location}{(location.Query.Length > 0 ? '&' : '?')}digest={Uri.EscapeDataString(blob.Digest.ToString())}");

    /// <summary>A refusal that another try may not meet.</summary>
    private sealed class UploadRefused(RegistryException cause, TimeSpan? pause) : RegistryException(cause.Message, cause.Status, cause.Code, cause)
    {
        public TimeSpan? Pause { get; } = pause;
    }
}
