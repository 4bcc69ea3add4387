namespace Delivery.Environments;

/// <summary>A deployment target, as read from <c>cloudformation/environments/NAME.yml</c> and validated whole.</summary>
public sealed record DeliveryEnvironment
{
    public required string Name { get; init; }

    /// <summary>Name of the application: prefix of stack names, repository and receipt.</summary>
    public required string Application { get; init; }

    /// <summary>Twelve digits.</summary>
    public required string Account { get; init; }
    public required string Region { get; init; }
    public required Architecture Architecture { get; init; }

    /// <summary>Null: AWS. <c>embedded</c>: the emulator of this machine. Else a URL.</summary>
    public string? Endpoint { get; init; }
    public required StageSettings Bootstrap { get; init; }
    public required StageSettings Cluster { get; init; }
    public required StageSettings Service { get; init; }
    public AutoApprove AutoApprove { get; init; } = AutoApprove.None;

    /// <summary>The environment that releases are promoted from; null: built here.</summary>
    public string? PromoteFrom { get; init; }

    /// <summary>The worst finding of an image's scan with which it may be promoted to here; null: scans are not looked at.</summary>
    public Severity? MaximumSeverity { get; init; }

    /// <summary>Role to assume for reviews and deployments; null: the caller's own credentials.</summary>
    public string? ReviewRole { get; init; }
    public string? DeployRole { get; init; }

    public bool IsEmbedded => Endpoint == "embedded";

    /// <summary>The embedded environment, or one whose endpoint is a server on loopback: what is delivered to it is a rehearsal.</summary>
    public bool IsOnThisMachine => IsEmbedded || (Uri.TryCreate(Endpoint, UriKind.Absolute, out var url) && url.IsLoopback);

    public IReadOnlyList<(string Stage, StageSettings Settings)> Stages =>
        [("bootstrap", Bootstrap), ("cluster", Cluster), ("service", Service)];
}

public enum Architecture { X64, Arm64 }

/// <summary>The words that registries and engines have for an architecture.</summary>
public static class ArchitectureWords
{
    /// <summary>The platform of images, e.g. <c>linux/amd64</c>.</summary>
    public static string Platform(this Architecture architecture) => architecture == Architecture.Arm64 ? "linux/arm64" : "linux/amd64";
}

/// <summary>Severities of a scan's findings, as ECR ranks them; None is below all.</summary>
public enum Severity { None, Informational, Low, Medium, High, Critical }

/// <summary>What may run without being asked: nothing, what has no finding above routine, everything.</summary>
public enum AutoApprove { None, NoRisk, All }

/// <summary>A stage's stack in an environment.</summary>
/// <param name="Template">Path relative to the repository, e.g. <c>cloudformation/private-cluster.yml</c>.</param>
/// <param name="Parameters">Parameter values by name; lists joined by commas. Values that the pipeline supplies (image, outputs of earlier stages) are not in it.</param>
public sealed record StageSettings(
    string StackName, string Template, IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, string> Tags, TimeSpan Timeout);
