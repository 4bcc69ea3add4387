using Delivery.Errors;
using Delivery.Promotion;
using Delivery.Registry;
using Delivery.Releases;
using Delivery.Reports;
using Delivery.Versioning;

namespace Delivery.Runs;

/// <summary>A release that was built before: found, checked against what is checked out, deployed instead of what would be built.</summary>
public sealed partial class DeliveryRun
{
    private DeployedRelease? _release;
    private bool _isReleaseChecked;

    /// <summary>Says which release a rollback of the environment goes to, and that its image is still there. Changes nothing.</summary>
    /// <exception cref="DeliveryException">DLV-0802, DLV-0805, DLV-0810.</exception>
    public async Task FindReleaseAsync(CancellationToken cancellationToken)
    {
        var ledger = await new ReceiptStore(Aws.Ssm).ReadLedgerAsync(Environment, cancellationToken);
        var chosen = RollbackRules.Choose(ledger, Environment.Name, _settings.Release);
        await OpenRepositoryAsync(cancellationToken);
        var image = await Images.FindAsync(_repository!, chosen.ImageDigest, cancellationToken) ?? throw new DeliveryException(ReleaseRules.ImageGone(
            chosen, Environment.Name, $"Name another release: {string.Join(", ", ledger.Versions.Where(version => version != chosen.Version).Take(5))}."));
        Use(new(chosen.Version, chosen.Commit) { RolledBackFrom = ledger.Current?.Version == chosen.Version ? null : ledger.Current?.Version }, image);
        _settings.Say($"{Environment.Name}: from {ledger.Current?.Version ?? "an unknown release"} to {chosen.Version}, deployed {chosen.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC by {chosen.Actor}");
        if (_settings.Target != RollbackTarget)
        {
            _settings.Say($"To go there: git checkout {chosen.Commit}, then {Command(RollbackTarget)}");
        }
    }

    /// <summary>Makes sure that the release is known and that its templates are the ones checked out. Of a run that builds, nothing.</summary>
    /// <exception cref="DeliveryException">DLV-0803, DLV-0805, DLV-0811.</exception>
    private async Task UseReleaseAsync(CancellationToken cancellationToken)
    {
        if (!_settings.IsOfRelease || _isReleaseChecked)
        {
            return;
        }

        if (_release is null)
        {
            var version = _settings.Release!;
            await OpenRepositoryAsync(cancellationToken);
            var image = await Images.FindAsync(_repository!, version, cancellationToken) ?? throw new DeliveryException(new DeliveryError(
                ErrorCatalog.ImageGone, $"{_repository!.Repository.WithTag(version)} does not exist", "", $"the registry of {Environment.Name} has no image of this version",
                Environment.PromoteFrom is { } source
                    ? $"./build.sh CopyImage --from {source} --to {Environment.Name} --release {version}"
                    : $"git checkout its commit, then ./build.sh PushImage --environment {Environment.Name}"));
            Use(new(version, image.Commit ?? throw WithoutCommit(version, image)), image);
        }

        if (ReleaseRules.OtherCommit(_release!.Version, _release.Commit, _repositoryState!.Head, Command(_settings.Target)) is { } refusal)
        {
            throw new DeliveryException(refusal);
        }

        _isReleaseChecked = true;
    }

    private void Use(DeployedRelease release, ReleasedImage image, long uploadedBytes = 0)
    {
        _release = release;
        _image = new(_repository!.Repository, release.Version, image.Digest, image.CompressedBytes, uploadedBytes, "reused");
        _recorder.Version = release.Version;
        _recorder.Commit = release.Commit;
        _recorder.PromotedFrom = release.PromotedFrom;
        _recorder.RolledBackFrom = release.RolledBackFrom;
        _recorder.Image = new ImageReport(
            _image.Repository.Uri, release.Version, image.Digest.ToString(), image.CompressedBytes, _image.PushedBytes, _image.Builder);
        _settings.Say($"Release {release.Version}: image {image.Digest}");
    }

    private void CheckRelease(RepositoryState repository, List<DeliveryError> problems)
    {
        if (_settings.Release is { } asked && !ReleaseVersion.IsValid(asked))
        {
            problems.Add(new(
                ErrorCatalog.OptionInvalid, $"--release can't be {Quoted.Of(asked)}", "", "a version has letters, digits, dots and hyphens",
                $"./build.sh Status --environment {_settings.EnvironmentName} shows the versions."));
        }

        if (repository.IsDirty && _environment is { IsEmbedded: false })
        {
            problems.Add(new(
                ErrorCatalog.VersionDirty, "The templates have uncommitted changes, or other files have", "", "a release is deployed with the templates of its commit",
                "Run 'git status', then commit, stash or ignore what it lists."));
        }
    }

    private static DeliveryException WithoutCommit(string version, ReleasedImage image) => new(new DeliveryError(
        ErrorCatalog.ReleaseWithoutCommit, $"The image of {version} does not say which commit it is of", image.Digest.ToString(),
        $"it has no label {ReleasedImage.RevisionLabel}", "Deploy the commit anew: this pipeline labels its images."));

    /// <summary>A release that is in a registry.</summary>
    private sealed record DeployedRelease(string Version, string Commit)
    {
        public string? PromotedFrom { get; init; }
        public string? RolledBackFrom { get; init; }
    }
}
