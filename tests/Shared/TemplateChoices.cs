namespace Tests.Shared;

/// <summary>What is to be chosen in one of the repository's templates.</summary>
/// <param name="Template">Path below the repository's root.</param>
/// <param name="Required">Values of the parameters without default that are no choice; of the service's only those that no other stack puts out.</param>
/// <param name="Choices">Parameters that turn parts of the stack on, off or into others, with a value of each kind.</param>
/// <param name="IsAllowed">What the template's Rules say, for rows that may lack choices.</param>
internal sealed record TemplateChoices(
    string Template, IReadOnlyDictionary<string, string> Required, IReadOnlyList<(string Name, string[] Values)> Choices, Func<IReadOnlyDictionary<string, string>, bool> IsAllowed)
{
    public const string Key = "arn:aws:kms:eu-west-1:000000000000:key/12345678-1234-1234-1234-123456789012";
    public const string Certificate = "arn:aws:acm:eu-west-1:000000000000:certificate/12345678-1234-1234-1234-123456789012";
    public const string Boundary = "arn:aws:iam::000000000000:policy/ceiling";
    public const string Secret = "arn:aws:ssm:eu-west-1:000000000000:parameter/sample-worker/password";

    private static readonly Dictionary<string, string> Named = new() { ["Application"] = "sample-worker", ["EnvironmentName"] = "dev" };

    public static TemplateChoices Bootstrap { get; } = new(
        "cloudformation/bootstrap.yml",
        new Dictionary<string, string>(Named) { ["RepositoryName"] = "sample-worker" },
        [
            ("RepositoryKeyArn", ["", Key]),
            ("EmptyRepositoryOnDelete", ["false", "true"]),
            ("UntaggedImageDays", ["14", "1"]),
            ("GitHubRepository", ["", "acme/worker"]),
            ("GitHubOwnerId", ["", "1"]),
            ("GitHubRepositoryId", ["", "2"]),
            ("GitHubBranch", ["main", "release/1.x"]),
            ("GitHubProviderArn", ["", "arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com"]),
            ("WorkerActions", ["s3:*", "s3:GetObject,dynamodb:*"]),
        ],
        row => Both(row, "GitHubOwnerId", "GitHubRepositoryId", (owner, repository) => owner.Length == 0 == (repository.Length == 0)));

    public static TemplateChoices Cluster { get; } = new(
        "cloudformation/private-cluster.yml",
        Named,
        [
            ("NatGateways", ["one-per-zone", "single", "none"]),
            ("InterfaceEndpoints", ["none", "ecs", "all"]),
            ("ZoneCount", ["2", "3"]),
            ("LoadBalancer", ["none", "public"]),
            ("CertificateArn", ["", Certificate]),
            ("HttpsPort", ["443", "8443"]),
            ("HttpPort", ["80", "0"]),
            ("AllowedCidr", ["0.0.0.0/0", "203.0.113.0/24"]),
            ("TlsPolicy", ["ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-TLS13-1-3-2021-06"]),
            ("AccessLogBucket", ["", "edge-logs"]),
            ("LoadBalancerDeletionProtection", ["false", "true"]),
            ("Architecture", ["X86_64", "ARM64"]),
            ("InstanceType", ["t3.medium", "t4g.medium"]),
            ("SecondInstanceType", ["none", "m7a.large", "m7g.large"]),
            ("ThirdInstanceType", ["none", "m6i.large", "m6g.large"]),
            ("OnDemandPercentAboveBase", ["100", "0"]),
            ("MinHosts", ["1", "0"]),
            ("ContainerInsights", ["enabled", "enhanced", "disabled"]),
            ("FlowLogTraffic", ["REJECT", "ALL", "NONE"]),
            ("LogKeyArn", ["", Key]),
            ("PermissionsBoundaryArn", ["", Boundary]),
        ],
        row => Both(row, "NatGateways", "InterfaceEndpoints", (nat, endpoints) => nat != "none" || endpoints != "none")
            && Both(row, "LoadBalancer", "CertificateArn", (balancer, certificate) => balancer == "none" || certificate.Length > 0)
            && Both(row, "SecondInstanceType", "ThirdInstanceType", (second, third) => second != "none" || third == "none")
            && new[] { "InstanceType", "SecondInstanceType", "ThirdInstanceType" }.All(type => Both(row, "Architecture", type, Fits)));

    /// <summary>In a cluster with a public load balancer.</summary>
    public static TemplateChoices Service { get; } = new(
        "cloudformation/private-service.yml",
        new Dictionary<string, string> { ["RepositoryName"] = "sample-worker", ["ImageVersion"] = "1.0.0" },
        [
            ("ContainerPort", ["0", "8080"]),
            ("Ingress", ["none", "public"]),
            ("CallerSecurityGroupId", ["", "sg-0123456789abcdef0"]),
            ("PublicHosts", ["", "a.example.com,b.example.com"]),
            ("PublicPaths", ["/*", "/v1/*,/v2/*"]),
            ("Secret1", ["", $"FIRST={Secret}"]),
            ("Secret2", ["", $"SECOND={Secret}"]),
            ("Secret3", ["", $"THIRD={Secret}"]),
            ("Secret4", ["", $"FOURTH={Secret}"]),
            ("SecretKeyArn", ["", Key]),
            ("MinTasks", ["1", "0"]),
            ("QueueKeyArn", ["", Key]),
            ("AlarmTopicArn", ["", "arn:aws:sns:eu-west-1:000000000000:pager"]),
            ("LogKeyArn", ["", Key]),
            ("Architecture", ["X86_64", "ARM64"]),
            ("PermissionsBoundaryArn", ["", Boundary]),
        ],
        row => Both(row, "ContainerPort", "Ingress", (port, ingress) => port != "0" || ingress == "none")
            && Both(row, "ContainerPort", "CallerSecurityGroupId", (port, callers) => port != "0" || callers.Length == 0));

    /// <summary>Every allowed pair of choices, with the required values.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Combinations { get => field ??= [.. PairwiseCombinations.Of(Choices, IsAllowed).Select(With)]; }

    private IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string> row) => Required.Concat(row).ToDictionary();

    private static bool Fits(string architecture, string type) => type == "none" || architecture == "ARM64" == type.Split('.')[0].EndsWith('g');

    private static bool Both(IReadOnlyDictionary<string, string> row, string first, string second, Func<string, string, bool> allowed) =>
        !row.TryGetValue(first, out var one) || !row.TryGetValue(second, out var other) || allowed(one, other);
}
