using Delivery.Environments;
using Delivery.Errors;
using Delivery.Images;
using Delivery.Promotion;
using Delivery.Registry;
using Delivery.Releases;
using Delivery.Stacks;

namespace Delivery.Runs;

/// <summary>A promotion: the release of one environment, the same image by digest, goes to the next.</summary>
public sealed partial class DeliveryRun
{
    private static readonly TimeSpan ScanPatience = TimeSpan.FromMinutes(10);
    private DeliveryEnvironment? _from;

    /// <summary>Picks the release, refuses what speaks against it, and copies its image into the registry of the run's environment.</summary>
    /// <param name="isDeployed">Whether this run goes on to deploy it: then its templates have to be checked out.</param>
    /// <exception cref="DeliveryException">DLV-0801 to DLV-0808, DLV-0812, DLV-0813; what the copy of the image refuses.</exception>
    public async Task CopyImageAsync(bool isDeployed, CancellationToken cancellationToken)
    {
        var from = _from!;
        using var source = await OpenAsync(from, AccessRole.Review, cancellationToken);
        var ledgers = await Task.WhenAll(
            new ReceiptStore(source.Clients.Ssm).ReadLedgerAsync(from, cancellationToken), new ReceiptStore(Aws.Ssm).ReadLedgerAsync(Environment, cancellationToken));
        var facts = new PromotionFacts
        {
            From = from,
            To = Environment,
            Source = ledgers[0],
            Target = ledgers[1],
            Asked = _settings.Release,
            AllowOlder = _settings.AllowOlder,
            CheckedOut = isDeployed ? await CheckedOutAsync(from, cancellationToken) : null,
            Command = Command(_settings.Target),
        };
        Refuse(PromotionRules.Release(facts));
        var release = facts.Release!;
        _recorder.Version = release.Version;
        _recorder.Commit = release.Commit;
        await FindRepositoryAsync(cancellationToken);
        var digest = ImageDigest.Parse(release.ImageDigest);
        var sourceRepository = await RepositoryOfAsync(from, source.Clients, cancellationToken);
        var image = await Images.FindAsync(sourceRepository, release.ImageDigest, cancellationToken);
        var tagged = await Images.FindAsync(_repository!, release.Version, cancellationToken);
        facts = facts with { SourceRepository = sourceRepository.Repository.Name, IsInSource = image is not null, TargetDigest = tagged?.Digest, Platforms = (image ?? tagged)?.Platforms ?? [] };
        Refuse([.. PromotionRules.Refusals(facts)]);
        Refuse([.. PromotionRules.Refusals(facts with { Scan = await ScanAsync(source.Clients, sourceRepository, digest, release.Version, cancellationToken) })]);

        _settings.Say($"{release.Version} of {from.Name} to {Environment.Name}: {release.ImageDigest}");
        var uploaded = image is null ? 0 : await CopyAsync(sourceRepository, digest, release.Version, cancellationToken);
        Use(new(release.Version, release.Commit) { PromotedFrom = from.Name }, (image ?? tagged)!, uploaded);
        if (!isDeployed)
        {
            _settings.Say($"To deploy it: git checkout {release.Commit}, then {Command(PromoteTarget)}");
        }
    }

    /// <summary>Before any account is asked: the source, and whether its releases come here.</summary>
    private async Task CheckPromotionAsync(List<DeliveryError> problems, CancellationToken cancellationToken)
    {
        if (_settings.From is not { } name || _environment is null)
        {
            return;
        }

        try
        {
            _from = await EnvironmentFiles.LoadAsync(_settings.Root, name, cancellationToken);
            problems.AddRange(new[] { PromotionRules.Path(_from, Environment) }.OfType<DeliveryError>());
        }
        catch (DeliveryException unusable)
        {
            problems.AddRange(unusable.Errors);
        }
    }

    private async Task<ScanReading> ScanAsync(AwsClients source, RepositoryAccess repository, ImageDigest digest, string version, CancellationToken cancellationToken)
    {
        if (Environment.MaximumSeverity is null)
        {
            return new ScanReading.NotLookedAt();
        }

        var scan = await new ScanReader(source.Ecr, _time, new PollingRhythm(Random.Shared.NextDouble))
            .ReadAsync(repository.Repository.Name, digest, ScanPatience, _settings.Say, cancellationToken);
        if (scan is ScanReading.Untold { Why: var why })
        {
            Warn($"The findings of {version} are not known: {why}. It is promoted without that check.");
        }

        return scan;
    }

    /// <summary>The source's templates, as they were released there; the target may have others of the same commit.</summary>
    private async Task<CheckedOut> CheckedOutAsync(DeliveryEnvironment from, CancellationToken cancellationToken)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (stage, settings) in from.Stages.Where(known => known.Stage != StageNames.Bootstrap))
        {
            if (await ReadableTemplateAsync(settings, cancellationToken) is { } template)
            {
                hashes[stage] = template.Hash;
            }
        }

        return new(_repositoryState!.Head, hashes);
    }

    private static async Task<RepositoryAccess> RepositoryOfAsync(DeliveryEnvironment environment, AwsClients clients, CancellationToken cancellationToken) =>
        (await new StackReader(clients.CloudFormation).FindAsync(environment.Bootstrap.StackName, cancellationToken))?.Outputs.GetValueOrDefault(RepositoryOutput) is { } name
            ? await new EcrRepositories(clients.Ecr).OpenAsync(name, cancellationToken)
            : throw NotBootstrapped(environment);

    private static void Refuse(params DeliveryError?[] refusals)
    {
        if (refusals.OfType<DeliveryError>().ToList() is { Count: > 0 } errors)
        {
            throw new DeliveryException(errors);
        }
    }
}
