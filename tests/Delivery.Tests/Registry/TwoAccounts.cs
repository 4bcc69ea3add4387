using System.Text.Json.Nodes;
using Amazon.ECR;
using Amazon.ECR.Model;
using Amazon.Runtime;
using Delivery.Emulator.Hosting;
using Delivery.Images;
using Delivery.Registry;

namespace Delivery.Tests.Registry;

/// <summary>Two emulators that stand for two accounts: the image is in the source's repository <c>worker</c>; targets are made as they are needed.</summary>
internal sealed class TwoAccounts : IAsyncDisposable
{
    private readonly EmulatorServer _source;
    private readonly EmulatorServer _target;
    private readonly AmazonECRClient _sourceEcr;
    private readonly AmazonECRClient _targetEcr;

    private TwoAccounts(EmulatorServer source, EmulatorServer target)
    {
        (_source, _target) = (source, target);
        (_sourceEcr, _targetEcr) = (EcrOf(source), EcrOf(target));
    }

    /// <summary>For looking on: not the copy's own.</summary>
    public HttpClient Http { get; } = new();

    public EmulatorServer SourceServer => _source;

    public EmulatorServer TargetServer => _target;

    public SampleIndex Image { get; private set; } = null!;

    public RepositoryAccess Source { get; private set; } = null!;

    public static async Task<TwoAccounts> StartAsync(CancellationToken cancellationToken)
    {
        var accounts = new TwoAccounts(
            await EmulatorServer.StartAsync(new EmulatorOptions { TaskEngine = "process", AccountId = "111111111111" }, TimeProvider.System, cancellationToken),
            await EmulatorServer.StartAsync(new EmulatorOptions { TaskEngine = "process", AccountId = "222222222222" }, TimeProvider.System, cancellationToken));
        accounts.Source = await accounts.RepositoryAsync("worker", isSource: true, cancellationToken);
        accounts.Image = await SampleIndex.PushAsync(accounts.Client(accounts.Source), "1.4.0", cancellationToken);
        return accounts;
    }

    /// <summary>A new repository with immutable tags.</summary>
    public async Task<RepositoryAccess> RepositoryAsync(string name, bool isSource, CancellationToken cancellationToken)
    {
        var ecr = isSource ? _sourceEcr : _targetEcr;
        await ecr.CreateRepositoryAsync(new CreateRepositoryRequest { RepositoryName = name, ImageTagMutability = ImageTagMutability.IMMUTABLE }, cancellationToken);
        return await new EcrRepositories(ecr).OpenAsync(name, cancellationToken);
    }

    public RegistryClient Client(RepositoryAccess access) => new(Http, access.Repository, access.Login, TimeProvider.System);

    public ImageCopyRequest Request(RepositoryAccess target, bool withReferrers = false) => new()
    {
        Source = Source,
        Target = target,
        Digest = Image.Digest,
        Tag = "1.4.0",
        WithReferrers = withReferrers,
    };

    /// <summary>Which of the image's blobs and manifests a repository has.</summary>
    public async Task<IReadOnlySet<ImageDigest>> HeldAsync(RepositoryAccess target, CancellationToken cancellationToken)
    {
        var client = Client(target);
        var held = new HashSet<ImageDigest>();
        foreach (var blob in Image.Blobs)
        {
            if (await client.HasBlobAsync(blob, cancellationToken))
            {
                held.Add(blob.Digest);
            }
        }

        foreach (var manifest in Image.Manifests)
        {
            if (await client.FindManifestAsync(manifest.ToString(), cancellationToken) is not null)
            {
                held.Add(manifest);
            }
        }

        return held;
    }

    /// <summary>Every byte in both registries is the same, under the tag too.</summary>
    public async Task ShouldHoldTheImageAsync(RepositoryAccess target, string because, CancellationToken cancellationToken)
    {
        var (from, to) = (Client(Source), Client(target));
        (await to.FindManifestAsync("1.4.0", cancellationToken)).ShouldNotBeNull(because).Digest.ShouldBe(Image.Digest, because);
        foreach (var manifest in Image.Manifests)
        {
            var copy = (await to.FindManifestAsync(manifest.ToString(), cancellationToken)).ShouldNotBeNull(because);
            var original = (await from.FindManifestAsync(manifest.ToString(), cancellationToken))!;
            copy.MediaType.ShouldBe(original.MediaType, because);
            copy.Bytes.AsSpan().SequenceEqual(original.Bytes).ShouldBeTrue(because);
        }

        foreach (var blob in Image.Blobs)
        {
            var copy = await to.ReadBlobAsync(blob, cancellationToken);
            var original = await from.ReadBlobAsync(blob, cancellationToken);
            copy.AsSpan().SequenceEqual(original).ShouldBeTrue(because);
        }
    }

    /// <summary>How often the target's account saw a call for a repository, by its own record.</summary>
    public async Task<long> RecordedAsync(RepositoryAccess target, string action, CancellationToken cancellationToken)
    {
        var record = JsonNode.Parse(await Http.GetStringAsync(new Uri(_target.Url, "/_emulator/calls"), cancellationToken))!;
        return record["calls"]!.AsArray()
            .Where(call => (string?)call!["action"] == action && ((string)call["resource"]!).EndsWith($":repository/{target.Repository.Name}", StringComparison.Ordinal))
            .Sum(call => (long)call!["count"]!);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _sourceEcr.Dispose();
        _targetEcr.Dispose();
        await _source.DisposeAsync();
        await _target.DisposeAsync();
    }

    private static AmazonECRClient EcrOf(EmulatorServer server) => new(
        new BasicAWSCredentials("test", "test"), new AmazonECRConfig { ServiceURL = server.Url.ToString(), AuthenticationRegion = "eu-west-1" });
}
