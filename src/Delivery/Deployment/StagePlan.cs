using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Delivery.Images;
using Delivery.Review;
using Delivery.Templates;

namespace Delivery.Deployment;

/// <summary>What a stage is to be: everything that its change set is made of.</summary>
public sealed record StagePlan
{
    /// <summary><c>bootstrap</c>, <c>cluster</c> or <c>service</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>The environment's name, as it is typed to approve.</summary>
    public required string Environment { get; init; }
    public required string Account { get; init; }
    public required string Region { get; init; }
    public required string StackName { get; init; }
    public required Template Template { get; init; }

    /// <summary>All parameter values that are given; those of the pipeline included.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
    public IReadOnlyList<string> Capabilities { get; init; } = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"];
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The role that CloudFormation takes for the stack, then and later; null: it acts with the caller's rights.</summary>
    public string? ExecutionRoleArn { get; init; }

    /// <summary>The image that the stage rolls out; null for a stage without one.</summary>
    public ImageDigest? Image { get; init; }

    /// <summary>Whether a stack whose creation failed (it never worked) may be deleted and made again. Never one that ever succeeded.</summary>
    public bool MayRecreate { get; init; }

    /// <summary>The command line that made the plan, as people type it; null where it isn't known.</summary>
    public string? Command { get; init; }

    /// <summary>A secret of the team that keys fingerprints; see <see cref="SecretFingerprint"/>.</summary>
    public ReadOnlyMemory<byte> FingerprintKey { get; init; }

    /// <summary>SHA-256 of the names and values of the parameters (secrets as fingerprints), hexadecimal.</summary>
    public string ParameterHash
    {
        get
        {
            var secrets = SecretParameters;
            var lines = Parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
                .Select(parameter => $"{parameter.Key}={(secrets.ContainsKey(parameter.Key) ? Fingerprint.Of(parameter.Value) : parameter.Value)}\n");
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
        }
    }

    internal SecretFingerprint Fingerprint => new(FingerprintKey, $"{Account}|{Region}|{StackName}");

    /// <summary>For what AWS says of the stage: knows the values of NoEcho parameters, and of those whose names say that they are secret.</summary>
    internal SecretRedaction Redaction => new(
        Fingerprint, [.. SecretParameters.Values, .. SecretRedaction.NamedSecrets(Parameters.Select(parameter => (parameter.Key, parameter.Value)))]);

    internal IReadOnlyDictionary<string, string> SecretParameters => Template.Parameters.Values
        .Where(parameter => parameter.NoEcho)
        .Select(parameter => (parameter.Name, Value: Parameters.GetValueOrDefault(parameter.Name) ?? parameter.Default))
        .Where(parameter => parameter.Value is { Length: > 0 })
        .ToDictionary(parameter => parameter.Name, parameter => parameter.Value!, StringComparer.Ordinal);

    /// <summary>
    /// Identifies the plan before there is a change set: the operation of a killed run is known again by it. Hexadecimal.
    /// </summary>
    internal string Identity(SecretFingerprint fingerprint)
    {
        var secrets = SecretParameters;
        var parameters = new JsonObject();
        foreach (var (name, value) in Parameters)
        {
            parameters[name] = secrets.ContainsKey(name) ? fingerprint.Of(value) : value;
        }
        var tags = new JsonObject();
        foreach (var (name, value) in Tags)
        {
            tags[name] = value;
        }
        var content = CanonicalJson.Write(new JsonArray(Stage, Environment, Account, Region, StackName, Template.Hash, Image?.ToString(), parameters, tags));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..24];
    }
}
