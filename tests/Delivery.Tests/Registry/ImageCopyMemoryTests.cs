using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Delivery.Images;
using Delivery.Registry;
using Delivery.Tests.Scenarios;

namespace Delivery.Tests.Registry;

/// <summary>Alone, so that what is allocated meanwhile is the copy's.</summary>
[CollectionDefinition(nameof(ImageCopyMemoryTests), DisableParallelization = true)]
public sealed class AloneCollection;

/// <summary>A layer of 2 GiB through a copy: made as it is read, thrown away as it arrives.</summary>
[Collection(nameof(ImageCopyMemoryTests))]
public sealed class ImageCopyMemoryTests
{
    private const long LayerSize = 2L << 30;
    private const long FewBuffers = 16 << 20;

    // SHA-256 of 2 GiB of zeros.
    private static readonly Descriptor Layer = new(
        ImageManifest.OciLayer, ImageDigest.Parse("sha256:a7c744c13cc101ed66c29f672f92455547889cc586ce6d44fe76ae824958ea51"), LayerSize);

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_layer_of_two_gigabytes_takes_the_memory_of_a_few_buffers_also_where_both_connections_break()
    {
        var registries = new SparseRegistries();
        using var http = new HttpClient(registries);
        var request = new ImageCopyRequest { Source = Access("source.example"), Target = Access("target.example"), Digest = registries.Image, Tag = "1.0.0" };
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var end = await new ImageCopy(http, new FastTime(10)).CopyAsync(request, Ending);

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        end.ShouldBeOfType<ImageCopyEnd.Copied>(end.Error?.Message).Counts.Blobs.UploadedBytes.ShouldBeGreaterThan(LayerSize);
        allocated.ShouldBeLessThan(FewBuffers);
        registries.MostBetween.ShouldBeLessThan(FewBuffers);
        registries.Taken.ShouldBe(LayerSize);
        registries.Given.ShouldBeInRange(LayerSize, LayerSize + FewBuffers);
        TestContext.Current.TestOutputHelper!.WriteLine($"{allocated:N0} bytes allocated, {registries.MostBetween:N0} between the registries at most");
    }

    private static RepositoryAccess Access(string registry) => new(new ImageRepository(registry, "worker"), new RegistryCredential("AWS", "password"));

    /// <summary>Both registries. The source's first answer breaks off after half of the layer, and the target's first upload after three quarters.</summary>
    private sealed class SparseRegistries : HttpMessageHandler
    {
        private readonly byte[] _config = "{}"u8.ToArray();
        private readonly byte[] _manifest;
        private readonly HashSet<string> _stored = [];
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private bool _cutsSource = true;
        private bool _cutsTarget = true;
        private bool _isTagged;

        public SparseRegistries() =>
            _manifest = ImageManifest.Write(new(ImageManifest.OciConfig, ImageDigest.OfBytes(_config), _config.Length), [Layer]);

        public ImageDigest Image => ImageDigest.OfBytes(_manifest);

        /// <summary>Bytes of the layer that the source has given.</summary>
        public long Given { get; private set; }

        /// <summary>Bytes of the layer that the target has.</summary>
        public long Taken { get; private set; }

        public long MostBetween { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            var answer = request.RequestUri.Host == "source.example" ? FromSource(request, path) : await AtTargetAsync(request, path, cancellationToken);
            answer.RequestMessage = request;
            return answer;
        }

        protected override void Dispose(bool disposing)
        {
            _hash.Dispose();
            base.Dispose(disposing);
        }

        private HttpResponseMessage FromSource(HttpRequestMessage request, string path)
        {
            if (!path.EndsWith(Layer.Digest.ToString(), StringComparison.Ordinal))
            {
                return path.Contains("/manifests/", StringComparison.Ordinal) ? Manifest() : new(HttpStatusCode.OK) { Content = new ByteArrayContent(_config) };
            }

            var from = request.Headers.Range?.Ranges.Single().From ?? 0;
            var until = _cutsSource ? LayerSize / 2 : LayerSize;
            _cutsSource = false;
            var answer = new HttpResponseMessage(from == 0 ? HttpStatusCode.OK : HttpStatusCode.PartialContent) { Content = new StreamContent(new Zeros(this, until - from)) };
            answer.Content.Headers.ContentLength = LayerSize - from;
            answer.Content.Headers.ContentRange = from == 0 ? null : new ContentRangeHeaderValue(from, LayerSize - 1, LayerSize);
            return answer;
        }

        private async Task<HttpResponseMessage> AtTargetAsync(HttpRequestMessage request, string path, CancellationToken cancellationToken)
        {
            switch (request.Method.Method)
            {
                case "GET" when path.Contains("/uploads/", StringComparison.Ordinal):
                    var stands = new HttpResponseMessage(HttpStatusCode.NoContent);
                    stands.Headers.TryAddWithoutValidation("Range", $"0-{Taken - 1}");
                    return stands;
                case "GET":
                    return _isTagged ? Manifest() : new(HttpStatusCode.NotFound);
                case "HEAD":
                    var held = new HttpResponseMessage(_stored.Contains(path[(path.LastIndexOf('/') + 1)..]) ? HttpStatusCode.OK : HttpStatusCode.NotFound) { Content = new StreamContent(Stream.Null) };
                    held.Content.Headers.ContentLength = path.EndsWith(Layer.Digest.ToString(), StringComparison.Ordinal) ? LayerSize : _config.Length;
                    return held;
                case "POST":
                    return new(HttpStatusCode.Accepted) { Headers = { Location = new Uri($"/v2/worker/blobs/uploads/{Guid.NewGuid()}", UriKind.Relative) } };
                case "PATCH" when request.Content!.Headers.ContentLength > _config.Length:
                    await request.Content.CopyToAsync(new Sink(this), cancellationToken);
                    return new(HttpStatusCode.Accepted);
                case "PATCH":
                    return new(HttpStatusCode.Accepted) { Headers = { { "Ignored", (await request.Content!.ReadAsByteArrayAsync(cancellationToken)).Length.ToString() } } };
                case "PUT" when path.Contains("/manifests/", StringComparison.Ordinal):
                    _isTagged = true;
                    return new(HttpStatusCode.Created);
                default:
                    var digest = Uri.UnescapeDataString(request.RequestUri!.Query.Split("digest=")[1]);
                    if (digest == Layer.Digest.ToString())
                    {
                        $"sha256:{Convert.ToHexStringLower(_hash.GetCurrentHash())}".ShouldBe(digest);
                    }

                    _stored.Add(digest);
                    return new(HttpStatusCode.Created);
            }
        }

        private HttpResponseMessage Manifest() => new(HttpStatusCode.OK)
        {
            Content = new ByteArrayContent(_manifest) { Headers = { ContentType = new(ImageManifest.OciManifest) } },
        };

        /// <summary>Zeros that no one holds; ends early where it is cut.</summary>
        private sealed class Zeros(SparseRegistries registries, long length) : MemoryStream
        {
            private long _left = length;

            public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            {
                var read = (int)Math.Min(buffer.Length, _left);
                buffer.Span[..read].Clear();
                _left -= read;
                registries.Given += read;
                registries.MostBetween = Math.Max(registries.MostBetween, registries.Given - registries.Taken);
                return ValueTask.FromResult(read);
            }
        }

        private sealed class Sink(SparseRegistries registries) : MemoryStream
        {
            public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
            {
                registries._hash.AppendData(buffer.Span);
                registries.Taken += buffer.Length;
                if (registries._cutsTarget && registries.Taken >= LayerSize / 4 * 3)
                {
                    registries._cutsTarget = false;
                    throw new IOException("the connection was cut");
                }

                return ValueTask.CompletedTask;
            }
        }
    }
}
