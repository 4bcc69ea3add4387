using Delivery.Environments;
using Delivery.Errors;
using Delivery.Registry;
using Delivery.Reports;

namespace Delivery.Runs;

/// <summary>The worker's image, from published files to its repository.</summary>
public sealed partial class DeliveryRun
{
    private const string RepositoryOutput = "RepositoryName";
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>Large layers take long: a request to a registry ends by silence.</summary>
    private readonly HttpClient _registries = new() { Timeout = Timeout.InfiniteTimeSpan };
    private BuiltImage? _built;
    private RepositoryAccess? _repository;
    private PushedImage? _image;

    private string ImageCache => Path.Combine(_settings.CacheFolder, "image");

    private ImageDelivery Images => new(_registries, _time, new Said(_settings.Say));

    /// <summary>Builds the image from published files, with the Docker Engine or without one.</summary>
    public async Task BuildImageAsync(string publishFolder, CancellationToken cancellationToken)
    {
        _built = await Images.BuildAsync(new ImageRequest
        {
            PublishFolder = publishFolder,
            Dockerfile = Path.Combine(_settings.Root, "src", "SampleWorker", "Dockerfile"),
            Version = Version,
            Commit = Commit,
            Architecture = Environment.Architecture,
            AllowLocalBase = Environment.IsOnThisMachine,
            CacheFolder = ImageCache,
        }, cancellationToken);
        _settings.Say(_built.Reused
            ? $"The image of {Version} is built already"
            : $"Image of {Version} built by {_built.Builder} on {_built.BaseImage}");
    }

    /// <summary>Goes on with an image that is built already; its blobs are in the cache folder.</summary>
    public void UseImage(BuiltImage image) => _built = image;

    /// <summary>Opens the repository that the bootstrap stage made. A local environment is bootstrapped on the way, but by a role, which may not.</summary>
    public async Task FindRepositoryAsync(CancellationToken cancellationToken)
    {
        if (HasOwnBootstrap)
        {
            await BootstrapAsync(isLeft: false, cancellationToken);
        }

        await OpenRepositoryAsync(cancellationToken);
    }

    private async Task OpenRepositoryAsync(CancellationToken cancellationToken)
    {
        var outputs = await OutputsAsync(StageNames.Bootstrap, cancellationToken) ?? throw NotBootstrapped(Environment);
        _repository = await new EcrRepositories(Aws.Ecr).OpenAsync(outputs[RepositoryOutput], cancellationToken);
    }

    private static DeliveryException NotBootstrapped(DeliveryEnvironment environment) => new(new DeliveryError(
        ErrorCatalog.BootstrapMissing, $"{environment.Name} is not bootstrapped", environment.Bootstrap.StackName,
        "the stack that holds the image repository is not there", $"{CommandFor("Bootstrap", environment)}, once; then run this command again."));

    /// <summary>Pushes what the repository lacks; the digest is read back from it and compared.</summary>
    public async Task PushImageAsync(CancellationToken cancellationToken)
    {
        var pushed = await Images.PushAsync(_built!, _repository!, ImageCache, cancellationToken);
        _image = pushed;
        _recorder.Image = new ImageReport(
            pushed.Repository.Uri, pushed.Tag, pushed.Digest.ToString(), pushed.CompressedBytes, pushed.PushedBytes, pushed.Builder);
        _settings.Say(pushed.Reused
            ? $"{pushed.Repository.Uri}:{pushed.Tag} is in the registry already, nothing pushed"
            : $"{pushed.Repository.Uri}:{pushed.Tag} pushed: {pushed.PushedBytes:N0} of {pushed.CompressedBytes:N0} bytes");
        _settings.Say($"Image {pushed.Digest}");
    }

    /// <summary>Progress as lines, in order: <see cref="Progress{T}"/> would post them late.</summary>
    private sealed class Said(Action<string> say) : IProgress<string>
    {
        public void Report(string value) => say(ErrorText.Plain(value));
    }
}
