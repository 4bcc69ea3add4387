using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Registry;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecr;

/// <summary>Elastic Container Registry: repositories and authorization (docs.aws.amazon.com/AmazonECR/latest/APIReference, read 2026-11-23).</summary>
internal sealed class EcrService : TableService
{
    private readonly RepositoryStore _repositories;
    private readonly RegistryTokens _tokens;
    private readonly EmulatorParts _parts;

    public EcrService(RepositoryStore repositories, RegistryTokens tokens, LayerDownloads downloads, ImageScans scans, EmulatorParts parts) : base("ecr")
    {
        _repositories = repositories;
        _tokens = tokens;
        _parts = parts;
        On("GetAuthorizationToken", GetAuthorizationToken);
        On("CreateRepository", CreateRepository);
        On("DescribeRepositories", DescribeRepositories);
        On("DeleteRepository", DeleteRepository);
        On("PutImageTagMutability", call => Changed(
            call, ["imageTagMutability", "imageTagMutabilityExclusionFilters"],
            repository => RepositorySettings.WithMutability(repository, EcrErrors.Required(call, "imageTagMutability"), RepositorySettings.Exclusions(call.Input))));
        On("PutImageScanningConfiguration", call => Changed(
            call, ["imageScanningConfiguration"],
            repository => repository with { ScanOnPush = call.Input.Object("imageScanningConfiguration")?.Flag("scanOnPush") ?? false }));
        On("SetRepositoryPolicy", SetRepositoryPolicy);
        On("GetRepositoryPolicy", call => PolicyAnswer(Repository(call)));
        On("DeleteRepositoryPolicy", DeleteRepositoryPolicy);
        On("TagResource", call => Tagged(call, tags =>
        {
            foreach (var (key, value) in RepositorySettings.Tags(call.Input))
            {
                tags[key] = value;
            }
        }));
        On("UntagResource", call => Tagged(call, tags => call.Input.Texts("tagKeys").ToList().ForEach(key => tags.Remove(key))));
        On("ListTagsForResource", call => new JsonObject { ["tags"] = RepositorySettings.Render(ByArn(call).Tags) });
        On("DescribeRegistry", call => new JsonObject
        {
            ["registryId"] = call.Caller.AccountId,
            ["replicationConfiguration"] = new JsonObject { ["rules"] = new JsonArray() },
        });
        On("PutReplicationConfiguration", PutReplicationConfiguration);
        var scanning = new ScanOperations(repositories, scans, parts.Store, parts.Clock, call => Repository(call));
        repositories.ScansOnPush = scanning.ScansOnPush;
        var lifecycles = new LifecycleOperations(repositories, parts.Store, parts.Clock, call => Repository(call));
        parts.Background.Add(lifecycles.ExpireAsync);
        foreach (var (operation, run) in new ImageOperations(repositories, scans, call => Repository(call)).Table.Concat(lifecycles.Table).Concat(scanning.Table))
        {
            On(operation, run);
        }

        foreach (var (operation, run) in new LayerOperations(repositories, downloads, call => Repository(call)).Table)
        {
            On(operation, run);
        }
    }

    private JsonObject GetAuthorizationToken(AwsCall call)
    {
        var (password, expiresAt) = _tokens.Issue(call.Caller.AccountId, call.Region, call.Caller);
        return new JsonObject
        {
            ["authorizationData"] = new JsonArray(new JsonObject
            {
                ["authorizationToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{RegistryTokens.User}:{password}")),
                ["expiresAt"] = Timestamps.Of(expiresAt),
                ["proxyEndpoint"] = $"http://localhost:{_parts.Endpoint.Port}",
            }),
        };
    }

    private JsonObject CreateRepository(AwsCall call)
    {
        var name = EcrErrors.Required(call, "repositoryName");
        if (!Registry.Repository.IsName(name))
        {
            throw EcrErrors.InvalidParameter(
                "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''");
        }

        var encryption = call.Input.Object("encryptionConfiguration");
        var repository = new Repository(
            call.Caller.AccountId, call.Region, name, _parts.Clock.Now, "MUTABLE", [],
            call.Input.Object("imageScanningConfiguration")?.Flag("scanOnPush") ?? false,
            encryption?.Text("encryptionType") ?? "AES256", encryption?.Text("kmsKey"), null, null, RepositorySettings.Tags(call.Input), null);
        repository = RepositorySettings.WithMutability(
            repository, call.Input.Text("imageTagMutability") ?? "MUTABLE", RepositorySettings.Exclusions(call.Input));
        if (_repositories.Find(repository.AccountId, repository.Region, name) is not null)
        {
            throw EcrErrors.RepositoryExists(name, repository.AccountId);
        }

        _repositories.Save(repository);
        return new JsonObject { ["repository"] = Describe(repository) };
    }

    private JsonObject DescribeRepositories(AwsCall call)
    {
        var names = call.Input.Texts("repositoryNames");
        var found = names.Count == 0
            ? _repositories.All($"{call.Caller.AccountId}/{call.Region}/")
            : [.. names.Select(name => Repository(call, name))];
        return Page.Of(call.Input, found, each => each.Name, "repositories", Describe);
    }

    private JsonObject DeleteRepository(AwsCall call)
    {
        var repository = Repository(call);
        if (call.Input.Flag("force") != true && _repositories.Manifests(repository).Count > 0)
        {
            throw EcrErrors.RepositoryNotEmpty(repository.Name, repository.AccountId);
        }

        _repositories.Remove(repository);
        return new JsonObject { ["repository"] = Describe(repository) };
    }

    private JsonObject Changed(AwsCall call, IReadOnlyList<string> members, Func<Repository, Repository> change)
    {
        var repository = change(Repository(call));
        _repositories.Save(repository);
        var described = Describe(repository);
        var answer = new JsonObject { ["registryId"] = repository.AccountId, ["repositoryName"] = repository.Name };
        foreach (var member in members)
        {
            answer[member] = described[member]?.DeepClone();
        }

        return answer;
    }

    private static JsonObject PutReplicationConfiguration(AwsCall call)
    {
        var configuration = call.Input.Object("replicationConfiguration") ?? throw EcrErrors.InvalidParameter(
            "Invalid parameter at 'replicationConfiguration' failed to satisfy constraint: 'Member must not be null'");
        return configuration.Objects("rules").Count == 0
            ? new JsonObject { ["replicationConfiguration"] = new JsonObject { ["rules"] = new JsonArray() } }
            : throw AwsErrors.Unsupported("replication between registries");
    }

    private JsonObject SetRepositoryPolicy(AwsCall call)
    {
        var repository = Repository(call) with { Policy = RepositorySettings.CheckedPolicy(EcrErrors.Required(call, "policyText"), "policyText") };
        _repositories.Save(repository);
        return PolicyAnswer(repository);
    }

    private JsonObject DeleteRepositoryPolicy(AwsCall call)
    {
        var repository = Repository(call);
        var answer = PolicyAnswer(repository);
        _repositories.Save(repository with { Policy = null });
        return answer;
    }

    private static JsonObject PolicyAnswer(Repository repository) => repository.Policy is { } text
        ? new JsonObject { ["registryId"] = repository.AccountId, ["repositoryName"] = repository.Name, ["policyText"] = text }
        : throw new AwsErrorException(
            "RepositoryPolicyNotFoundException",
            $"Repository policy does not exist for the repository with name '{repository.Name}' in the registry with id '{repository.AccountId}'");

    private JsonObject Tagged(AwsCall call, Action<Dictionary<string, string>> change)
    {
        var repository = ByArn(call);
        var tags = new Dictionary<string, string>(repository.Tags, StringComparer.Ordinal);
        change(tags);
        _repositories.Save(repository with { Tags = tags });
        return [];
    }

    private JsonObject Describe(Repository repository)
    {
        var answer = new JsonObject
        {
            ["repositoryArn"] = repository.Arn,
            ["registryId"] = repository.AccountId,
            ["repositoryName"] = repository.Name,
            ["repositoryUri"] = $"localhost:{_parts.Endpoint.Port}/{repository.Name}",
            ["createdAt"] = Timestamps.Of(repository.CreatedAt),
            ["imageTagMutability"] = repository.TagMutability,
            ["imageScanningConfiguration"] = new JsonObject { ["scanOnPush"] = repository.ScanOnPush },
            ["encryptionConfiguration"] = new JsonObject { ["encryptionType"] = repository.EncryptionType, ["kmsKey"] = repository.KmsKey },
        };
        if (repository.MutabilityExclusions.Count > 0)
        {
            answer["imageTagMutabilityExclusionFilters"] = new JsonArray(
                [.. repository.MutabilityExclusions.Select(each => new JsonObject { ["filterType"] = "WILDCARD", ["filter"] = each })]);
        }

        return answer;
    }

    private Repository ByArn(AwsCall call)
    {
        var arn = EcrErrors.Required(call, "resourceArn");
        var prefix = $"arn:aws:ecr:{call.Region}:{call.Caller.AccountId}:repository/";
        return arn.StartsWith(prefix, StringComparison.Ordinal)
            ? Repository(call, arn[prefix.Length..])
            : throw EcrErrors.InvalidParameter($"Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'");
    }

    private Repository Repository(AwsCall call, string? name = null)
    {
        name ??= EcrErrors.Required(call, "repositoryName");
        var registry = call.Input.Text("registryId") ?? call.Caller.AccountId;
        return registry == call.Caller.AccountId && _repositories.Find(registry, call.Region, name) is { } found
            ? found
            : throw EcrErrors.RepositoryNotFound(name, registry);
    }
}
