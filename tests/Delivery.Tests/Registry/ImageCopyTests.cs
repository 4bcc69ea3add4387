using System.Net;
using Delivery.Emulator.Faults;
using Delivery.Errors;
using Delivery.Images;
using Delivery.Registry;
using Delivery.Tests.Scenarios;

namespace Delivery.Tests.Registry;

/// <summary>Copies from one account's registry to another's, or within one.</summary>
public sealed class ImageCopyTests : IAsyncLifetime
{
    private readonly WatchedConnection _connection = new();
    private readonly HttpClient _http;
    private TwoAccounts _accounts = null!;

    public ImageCopyTests() => _http = new(_connection);

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _accounts = await TwoAccounts.StartAsync(Ending);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _accounts.DisposeAsync();
    }

    [Fact]
    public async Task An_index_arrives_whole_byte_by_byte_and_its_tag_last()
    {
        var target = await TargetAsync();
        var progress = new Told();
        var copied = (await new ImageCopy(_http, TimeProvider.System, progress).CopyAsync(_accounts.Request(target), Ending)).ShouldBeOfType<ImageCopyEnd.Copied>();

        await _accounts.ShouldHoldTheImageAsync(target, "", Ending);
        var bytes = _accounts.Image.Blobs.Sum(blob => blob.Size);
        copied.Counts.ShouldBe(new(4, 4, bytes, new(0, 0, _accounts.Image.Blobs.Count, bytes), Referrers: 0));
        Writes().Last().ShouldEndWith("/manifests/1.4.0");
        progress.Last.ShouldBe(new(_accounts.Image.Blobs.Count, _accounts.Image.Blobs.Count, bytes, bytes));
        copied.Error.ShouldBeNull();
    }

    [Fact]
    public async Task A_second_copy_writes_nothing_and_needs_no_source()
    {
        var target = await TargetAsync();
        await CopyAsync(target);
        var before = _connection.Requests.Count;

        (await CopyAsync(target)).ShouldBeOfType<ImageCopyEnd.AlreadyThere>().Counts.Blobs.Present.ShouldBe(_accounts.Image.Blobs.Count);

        _connection.Requests.Skip(before).ShouldAllBe(request => request.StartsWith("GET /v2/target/manifests/") || request.StartsWith("HEAD /v2/target/blobs/"));
    }

    [Fact]
    public async Task A_part_that_was_deleted_under_its_tag_is_copied_again()
    {
        var target = await TargetAsync();
        await CopyAsync(target);
        var blob = _accounts.Image.Blobs[1];
        using (var request = new HttpRequestMessage(HttpMethod.Delete, $"http://{target.Repository.Registry}/v2/target/blobs/{blob.Digest}"))
        {
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{target.Credential.UserName}:{target.Credential.Password}")));
            (await _accounts.Http.SendAsync(request, Ending)).EnsureSuccessStatusCode();
        }

        var copied = (await CopyAsync(target)).ShouldBeOfType<ImageCopyEnd.Copied>();

        copied.Counts.Blobs.UploadedBytes.ShouldBe(blob.Size);
        await _accounts.ShouldHoldTheImageAsync(target, "", Ending);
    }

    [Fact]
    public async Task Within_one_registry_blobs_are_mounted_and_no_byte_moves()
    {
        var target = await _accounts.RepositoryAsync("other", isSource: true, Ending);
        var copied = (await CopyAsync(target)).ShouldBeOfType<ImageCopyEnd.Copied>();

        copied.Counts.Blobs.ShouldBe(new(0, _accounts.Image.Blobs.Count, 0, 0));
        _connection.Requests.ShouldNotContain(request => request.StartsWith("PATCH"));
        await _accounts.ShouldHoldTheImageAsync(target, "", Ending);
    }

    [Fact]
    public async Task What_refers_to_the_image_is_copied_where_it_is_wanted()
    {
        var target = await TargetAsync();
        await CopyAsync(target);
        var registry = _accounts.Client(target);
        (await registry.ReferrersAsync(_accounts.Image.Digest, Ending)).ShouldBeEmpty();

        var copied = (await new ImageCopy(_http, TimeProvider.System).CopyAsync(_accounts.Request(target, withReferrers: true), Ending)).ShouldBeOfType<ImageCopyEnd.Copied>();

        (copied.Counts.Referrers, copied.Counts.ManifestsPut).ShouldBe((1, 1));
        (await registry.ReferrersAsync(_accounts.Image.Digest, Ending)).Select(each => each.Digest).ShouldBe([_accounts.Image.Signature]);
    }

    [Fact]
    public async Task A_version_of_another_image_is_refused_with_both_digests_and_nothing_is_written()
    {
        var target = await TargetAsync();
        var existing = (await SampleIndex.PushAsync(_accounts.Client(target), "1.4.0", Ending, seed: 1)).Digest;

        var taken = (await CopyAsync(target)).ShouldBeOfType<ImageCopyEnd.TagTaken>();

        taken.ShouldBe(new(target.Repository, "1.4.0", existing, _accounts.Image.Digest));
        taken.Error.Kind.ShouldBe(ErrorCatalog.ImageVersionTaken);
        taken.Error.Message.ShouldContain(existing.ToString());
        taken.Error.Message.ShouldContain(_accounts.Image.Digest.ToString());
        Writes().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_version_that_someone_else_takes_meanwhile_is_refused_with_both_digests()
    {
        var target = await TargetAsync();
        ImageDigest existing = default;
        using var late = new BeforeTheTag(async () => existing = (await SampleIndex.PushAsync(_accounts.Client(target), "1.4.0", Ending, seed: 1)).Digest);
        using var http = new HttpClient(late, disposeHandler: false);

        var taken = (await new ImageCopy(http, TimeProvider.System).CopyAsync(_accounts.Request(target), Ending)).ShouldBeOfType<ImageCopyEnd.TagTaken>();

        (taken.Existing, taken.Wanted).ShouldBe((existing, _accounts.Image.Digest));
    }

    [Fact]
    public async Task An_image_that_is_gone_is_said_to_be()
    {
        var wanted = ImageDigest.OfBytes("gone"u8);
        var end = await new ImageCopy(_http, TimeProvider.System).CopyAsync(_accounts.Request(await TargetAsync()) with { Digest = wanted }, Ending);

        end.ShouldBe(new ImageCopyEnd.SourceMissing(_accounts.Source.Repository, wanted));
        end.Error!.Kind.ShouldBe(ErrorCatalog.ImageMissing);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_layer_that_is_not_what_its_digest_says_is_not_stored_and_the_tag_not_set(int length)
    {
        var target = await TargetAsync();
        var blob = _accounts.Image.Blobs[1];
        using var liar = new LyingSource(blob, length);
        using var http = new HttpClient(liar, disposeHandler: false);

        var end = (await new ImageCopy(http, new FastTime(10)).CopyAsync(_accounts.Request(target), Ending)).ShouldBeOfType<ImageCopyEnd.SourceDamaged>();

        end.Part.ShouldBe(blob.Digest);
        end.Error.Kind.ShouldBe(ErrorCatalog.ImageDamaged);
        (await _accounts.HeldAsync(target, Ending)).ShouldNotContain(blob.Digest);
        (await _accounts.Client(target).FindManifestAsync("1.4.0", Ending)).ShouldBeNull();
    }

    [Fact]
    public async Task Throttling_and_resets_of_both_registries_only_take_time()
    {
        const string Faults = """
            name: storm
            description: Registries that throttle and reset.
            source: none
            faults:
              - when: { service: registry, operation: GetBlob, nth: 2 }
                then: { throttle: }
              - when: { service: registry, operation: GetManifest, nth: 3 }
                then: { reset: before }
              - when: { service: registry, operation: HeadBlob, nth: 2 }
                then: { throttle: }
              - when: { service: registry, operation: BeginUpload, nth: 3 }
                then: { reset: after }
              - when: { service: registry, operation: AppendUpload, nth: 2 }
                then: { throttle: }
              - when: { service: registry, operation: AppendUpload, nth: 4 }
                then: { reset: after }
              - when: { service: registry, operation: CompleteUpload, nth: 2 }
                then: { error: { code: UNKNOWN, message: not now, status: 503 } }
              - when: { service: registry, operation: PutManifest, nth: 4 }
                then: { reset: after }
            """;
        _accounts.SourceServer.Faults.Start(ScenarioReader.Read(Faults, "of a test"));
        _accounts.TargetServer.Faults.Start(ScenarioReader.Read(Faults, "of a test"));
        var target = await TargetAsync();

        var end = await new ImageCopy(_http, new FastTime(10)).CopyAsync(_accounts.Request(target), Ending);

        end.ShouldBeOfType<ImageCopyEnd.Copied>(end.Error?.Message);
        await _accounts.ShouldHoldTheImageAsync(target, "", Ending);
        _accounts.TargetServer.Faults.Stop();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0-9")]
    public async Task A_registry_that_does_not_know_where_an_upload_stands_gets_it_anew(string? stands)
    {
        var target = await TargetAsync();
        using var ecr = new VagueTarget(stands);
        using var http = new HttpClient(ecr, disposeHandler: false);

        var end = await new ImageCopy(http, new FastTime(10)).CopyAsync(_accounts.Request(target), Ending);

        end.ShouldBeOfType<ImageCopyEnd.Copied>(end.Error?.Message);
        ecr.WasAsked.ShouldBeTrue();
        await _accounts.ShouldHoldTheImageAsync(target, "", Ending);
    }

    [Fact]
    public async Task A_registry_that_refuses_is_quoted()
    {
        var target = await TargetAsync();
        var end = await new ImageCopy(_http, TimeProvider.System).CopyAsync(
            _accounts.Request(target with { Credential = new("AWS", "wrong"), Renew = null }), Ending);

        var failed = end.ShouldBeOfType<ImageCopyEnd.Failed>();
        failed.Error.Kind.ShouldBe(ErrorCatalog.ImageCopyFailed);
        failed.Why.ShouldContain("DENIED");
    }

    private async Task<RepositoryAccess> TargetAsync() => await _accounts.RepositoryAsync("target", isSource: false, Ending);

    private Task<ImageCopyEnd> CopyAsync(RepositoryAccess target) => new ImageCopy(_http, TimeProvider.System).CopyAsync(_accounts.Request(target), Ending);

    private IEnumerable<string> Writes() => _connection.Requests.Where(request => !request.StartsWith("GET") && !request.StartsWith("HEAD"));

    private sealed class Told : IProgress<ImageCopyProgress>
    {
        public ImageCopyProgress? Last { get; private set; }

        public void Report(ImageCopyProgress value)
        {
            value.Bytes.ShouldBeGreaterThanOrEqualTo(Last?.Bytes ?? 0);
            Last = value;
        }
    }

    /// <summary>
    /// As ECR: answers 201 to a part, and to the question where an upload stands 404 or a place that is out of date. The first two uploads are cut.
    /// </summary>
    private sealed class VagueTarget(string? stands) : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _uploads;

        public bool WasAsked { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isUpload = request.RequestUri!.AbsolutePath.Contains("/blobs/uploads/", StringComparison.Ordinal);
            if (isUpload && request.Method == HttpMethod.Get)
            {
                WasAsked = true;
                var answer = new HttpResponseMessage(stands is null ? HttpStatusCode.NotFound : HttpStatusCode.NoContent) { RequestMessage = request };
                answer.Headers.TryAddWithoutValidation("Range", stands ?? "0-0");
                return answer;
            }

            if (isUpload && request.Method == HttpMethod.Patch && Interlocked.Increment(ref _uploads) <= 2)
            {
                await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
                throw new HttpRequestException("the connection was cut");
            }

            var response = await base.SendAsync(request, cancellationToken);
            response.StatusCode = response.StatusCode == HttpStatusCode.Accepted && request.Method == HttpMethod.Patch ? HttpStatusCode.Created : response.StatusCode;
            return response;
        }
    }

    /// <summary>Answers reads of one blob with other bytes, of its length or of another.</summary>
    private sealed class LyingSource(Descriptor blob, int length) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method != HttpMethod.Get || !request.RequestUri!.AbsolutePath.EndsWith($"/blobs/{blob.Digest}", StringComparison.Ordinal))
            {
                return await base.SendAsync(request, cancellationToken);
            }

            var bytes = new byte[blob.Size + length];
            var from = (int)(request.Headers.Range?.Ranges.Single().From ?? 0);
            return from >= bytes.Length ? new(HttpStatusCode.RequestedRangeNotSatisfiable)
                : new(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) };
        }
    }
}
