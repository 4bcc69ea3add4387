using System.Globalization;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ssm;

/// <summary>Parameters of all accounts and regions, and the public ones.</summary>
internal sealed class ParameterStore(StateStore store, EmulatorClock clock, SecureValues secrets) : IParameterSource
{
    private const string Kind = "ssm.parameter";
    private const string PublicOwner = "AWS";
    private static readonly DateTimeOffset PublicDate = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Lock _gate = new();

    /// <summary>An account's own parameter, or a public one.</summary>
    public StoredParameter? Find(string accountId, string region, string name)
    {
        if (!name.StartsWith("/aws/service/", StringComparison.Ordinal))
        {
            return store.Get<StoredParameter>(Kind, StoredParameter.KeyOf(accountId, region, name));
        }

        return PublicParameters.Find(region, name) is { } value ? Public(region, name, value) : null;
    }

    /// <summary>The parameters below a path, an account's own or the public ones.</summary>
    public IReadOnlyList<StoredParameter> Under(string accountId, string region, string prefix) => prefix.StartsWith("/aws/", StringComparison.Ordinal)
        ? [.. PublicParameters.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => Public(region, name, PublicParameters.Find(region, name)!))]
        : All(accountId, region, prefix);

    public IReadOnlyList<StoredParameter> All(string accountId, string region, string namePrefix = "") =>
        store.List<StoredParameter>(Kind, StoredParameter.KeyOf(accountId, region, namePrefix));

    public void Save(StoredParameter parameter) => store.Put(Kind, parameter.Key, parameter);

    /// <summary>Reads and writes a parameter with nobody in between.</summary>
    public StoredParameter Change(string accountId, string region, string name, Func<StoredParameter?, StoredParameter> change)
    {
        lock (_gate)
        {
            var changed = change(Find(accountId, region, name));
            Save(changed);
            return changed;
        }
    }

    public bool Remove(string accountId, string region, string name)
    {
        lock (_gate)
        {
            if (store.Get<StoredParameter>(Kind, StoredParameter.KeyOf(accountId, region, name)) is not { } found)
            {
                return false;
            }

            store.Delete(Kind, found.Key);
            return true;
        }
    }

    /// <summary>The next version of a parameter.</summary>
    public ParameterVersion Next(StoredParameter? before, string type, string value, string? description, string? allowedPattern, string by) =>
        new((before?.Latest.Version ?? 0) + 1, type == "SecureString" ? secrets.Protect(value) : value, description, allowedPattern, clock.Now, by, []);

    /// <summary>The version that a name with its selector means; null where there is no such parameter.</summary>
    /// <exception cref="AwsErrorException">The parameter has no such version or label.</exception>
    public (StoredParameter Parameter, ParameterVersion Version)? Resolve(string accountId, string region, ParameterName name)
    {
        if (Find(accountId, region, name.Name) is not { } parameter)
        {
            return null;
        }

        if (name.Selector is null)
        {
            return (parameter, parameter.Latest);
        }

        var version = int.TryParse(name.Selector, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? parameter.Versions.FirstOrDefault(each => each.Version == number)
            : parameter.Versions.FirstOrDefault(each => each.Labels.Contains(name.Selector));
        return version is null
            ? throw new AwsErrorException(
                "ParameterVersionNotFound",
                $"Systems Manager could not find version {name.Selector} of {name.Name}. Verify the version and try again.")
            : (parameter, version);
    }

    string? IParameterSource.Find(string accountId, string region, string name, int? version)
    {
        var parameter = Find(accountId, region, name);
        var value = (version is null ? parameter?.Latest : parameter?.Versions.FirstOrDefault(each => each.Version == version))?.Value;
        return value is not null && parameter!.Type == "SecureString" ? secrets.Reveal(value) : value;
    }

    bool IParameterSource.IsSecure(string accountId, string region, string name) => Find(accountId, region, name)?.Type == "SecureString";

    private static StoredParameter Public(string region, string name, string value) =>
        new("", region, name, "String", "Standard", "text", null, [new(1, value, null, null, PublicDate, PublicOwner, [])], [], null);
}
