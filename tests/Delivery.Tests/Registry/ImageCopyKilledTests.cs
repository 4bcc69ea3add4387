using Delivery.Registry;
using Delivery.Tests.Scenarios;

namespace Delivery.Tests.Registry;

/// <summary>
/// A copy that is killed, cancelled or cut off at any of its requests: run again it is whole, and nothing is uploaded that the target had.
/// (A real process is killed in <see cref="ImageCopyProcessTests"/>.)
/// </summary>
public sealed class ImageCopyKilledTests : IAsyncLifetime
{
    private TwoAccounts _accounts = null!;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _accounts = await TwoAccounts.StartAsync(Ending);

    public ValueTask DisposeAsync() => _accounts.DisposeAsync();

    [Theory]
    [InlineData(Disturbance.KilledBefore)]
    [InlineData(Disturbance.KilledMidway)]
    [InlineData(Disturbance.KilledAfter)]
    [InlineData(Disturbance.Cancelled)]
    public async Task A_copy_that_ended_at_any_request_is_completed_by_the_next_without_a_second_upload(Disturbance disturbance)
    {
        var ended = 0;
        await AtEachRequestAsync(async (point, target) =>
        {
            var connection = new WatchedConnection(point, disturbance);
            var http = new HttpClient(connection);
            var copy = new ImageCopy(http, new FastTime(10)).CopyAsync(_accounts.Request(target), connection.Token);
            if (await Task.WhenAny(copy, connection.Dead) == copy)
            {
                http.Dispose();
                if (copy.IsCompletedSuccessfully)
                {
                    return; // it needed fewer requests than the one that was counted
                }

                await Should.ThrowAsync<OperationCanceledException>(copy);
            }

            Interlocked.Increment(ref ended);
            await CompletesAsync(target, $"{disturbance} at request {point}, {connection.Disturbed}");
        });

        ended.ShouldBeGreaterThan(30);
        TestContext.Current.TestOutputHelper!.WriteLine($"{disturbance}: {ended} points");
    }

    [Theory]
    [InlineData(Disturbance.CutMidway)]
    [InlineData(Disturbance.CutAfter)]
    public async Task A_copy_whose_connection_is_cut_at_any_request_goes_on_where_it_stands(Disturbance disturbance)
    {
        int cut = 0, resumed = 0;
        await AtEachRequestAsync(async (point, target) =>
        {
            using var connection = new WatchedConnection(point, disturbance);
            using var http = new HttpClient(connection, disposeHandler: false);
            var end = await new ImageCopy(http, new FastTime(10)).CopyAsync(_accounts.Request(target), Ending);

            var because = $"{disturbance} at request {point}, {connection.Disturbed}";
            end.ShouldBeOfType<ImageCopyEnd.Copied>($"{because}: {end.Error?.Message}");
            await _accounts.ShouldHoldTheImageAsync(target, because, Ending);
            // Only an end whose answer was lost may be asked for again, where the registry took it: never the bytes.
            var sent = connection.Requests.Where(request => request.StartsWith("PATCH", StringComparison.Ordinal)).ToList();
            sent.Count.ShouldBeLessThanOrEqualTo(_accounts.Image.Blobs.Count + 2, because);
            Interlocked.Add(ref resumed, sent.Count(request => request.Contains("/ID ", StringComparison.Ordinal)));
            Interlocked.Increment(ref cut);
        });

        cut.ShouldBeGreaterThan(30);
        resumed.ShouldBeGreaterThanOrEqualTo(disturbance == Disturbance.CutMidway ? 1 : 0);
        TestContext.Current.TestOutputHelper!.WriteLine($"{disturbance}: {cut} points, {resumed} uploads gone on with");
    }

    [Fact]
    public async Task A_token_that_expires_at_a_request_is_renewed()
    {
        await AtEachRequestAsync(async (point, target) =>
        {
            if (point % 3 > 0)
            {
                return;
            }

            using var connection = new ExpiringTokens(point);
            using var http = new HttpClient(connection, disposeHandler: false);
            var end = await new ImageCopy(http, new FastTime(10)).CopyAsync(_accounts.Request(target), Ending);

            end.ShouldBeOfType<ImageCopyEnd.Copied>($"expired at request {point}: {end.Error?.Message}");
            await _accounts.ShouldHoldTheImageAsync(target, $"expired at request {point}", Ending);
        });
    }

    /// <summary>Runs the second copy, and looks at what it did.</summary>
    private async Task CompletesAsync(RepositoryAccess target, string because)
    {
        var held = await _accounts.HeldAsync(target, Ending);
        var uploadsBefore = await _accounts.RecordedAsync(target, "ecr:CompleteLayerUpload", Ending);
        using var connection = new WatchedConnection();
        using var http = new HttpClient(connection, disposeHandler: false);
        var end = await new ImageCopy(http, TimeProvider.System).CopyAsync(_accounts.Request(target), Ending);

        if (end is not ImageCopyEnd.AlreadyThere)
        {
            end.ShouldBeOfType<ImageCopyEnd.Copied>($"{because}: {end.Error?.Message}");
        }

        await _accounts.ShouldHoldTheImageAsync(target, because, Ending);
        connection.Stored.Where(digest => held.Any(each => each.ToString() == digest)).ShouldBeEmpty(because);
        var missing = _accounts.Image.Blobs.Count(blob => !held.Contains(blob.Digest));
        (await _accounts.RecordedAsync(target, "ecr:CompleteLayerUpload", Ending) - uploadsBefore).ShouldBe(missing, because);
    }

    /// <summary>Each point has a repository of its own.</summary>
    private async Task AtEachRequestAsync(Func<int, RepositoryAccess, Task> act)
    {
        using var undisturbed = new WatchedConnection();
        using var http = new HttpClient(undisturbed, disposeHandler: false);
        var whole = await _accounts.RepositoryAsync("whole", isSource: false, Ending);
        (await new ImageCopy(http, TimeProvider.System).CopyAsync(_accounts.Request(whole), Ending)).ShouldBeOfType<ImageCopyEnd.Copied>();
        await Parallel.ForEachAsync(
            Enumerable.Range(1, undisturbed.Requests.Count),
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Ending },
            async (point, _) => await act(point, await _accounts.RepositoryAsync($"target-{point}", isSource: false, Ending)));
    }

    /// <summary>From one request on the tokens that were in use until then are refused.</summary>
    private sealed class ExpiringTokens(int point) : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly HashSet<string> _expired = [];
        private readonly Lock _gate = new();
        private int _number;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var sent = request.Headers.Authorization;
            if (IsExpired(sent?.Parameter))
            {
                request.Headers.Authorization = new("Basic", Convert.ToBase64String("AWS:expired"u8));
            }

            var answer = await base.SendAsync(request, cancellationToken);
            request.Headers.Authorization = sent;
            return answer;
        }

        private bool IsExpired(string? token)
        {
            lock (_gate)
            {
                if (++_number <= point && token is not null)
                {
                    _expired.Add(token);
                }

                return _number >= point && token is not null && _expired.Contains(token);
            }
        }
    }
}
