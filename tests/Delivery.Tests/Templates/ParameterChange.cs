namespace Delivery.Tests.Templates;

/// <summary>A change of one parameter of a deployed stack, to see what the review says of it.</summary>
/// <param name="Stage"><c>bootstrap</c>, <c>cluster</c> or <c>service</c>.</param>
/// <param name="With">What must change along for the stack to be allowed.</param>
internal sealed record ParameterChange(string Stage, string Parameter, string From, string To, params (string Name, string Value)[] With)
{
    private const string Key = TemplateChoices.Key;
    private const string Release = "/aws/service/ecs/optimized-ami/amazon-linux-2023/al2023-ami-ecs-hvm-2023.0.20261001-kernel-6.1-x86_64/image_id";
    private const string ArmRelease = "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/al2023-ami-ecs-hvm-2023.0.20261001-kernel-6.1-arm64/image_id";
    private const string Newest = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id";
    private const string NewestArm = "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id";
    private const string Tls12 = "ELBSecurityPolicy-TLS13-1-2-2021-06";
    private const string Tls13 = "ELBSecurityPolicy-TLS13-1-3-2021-06";
    private const string Provider = "arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com";

    /// <summary>Stands for the value that an earlier stack put out; <see cref="Another"/> for one that another such stack puts out.</summary>
    public const string Supplied = "what is supplied";
    public const string Another = "another";

    /// <summary>What the changed stacks are deployed with besides their defaults: a change starts from the first one that has its value.</summary>
    public static readonly IReadOnlyDictionary<string, (string Name, string Value)[][]> Deployed = new Dictionary<string, (string, string)[][]>
    {
        ["bootstrap"] =
        [
            [("RepositoryName", "sample-worker"), ("Application", "sample-worker"), ("EnvironmentName", "dev")],
            [("RepositoryName", "other-worker"), ("Application", "sample-worker"), ("EnvironmentName", "dev"), ("GitHubRepository", "acme/worker"), ("EmptyRepositoryOnDelete", "true"), ("WorkerActions", "s3:*,dynamodb:*")],
        ],
        ["cluster"] =
        [
            [("Application", "sample-worker"), ("EnvironmentName", "dev"), ("LoadBalancer", "public"), ("CertificateArn", TemplateChoices.Certificate)],
            [
                ("Application", "sample-worker"), ("EnvironmentName", "dev"), ("CertificateArn", TemplateChoices.Certificate), ("ZoneCount", "3"), ("NatGateways", "single"), ("InterfaceEndpoints", "ecs"),
                ("FlowLogTraffic", "NONE"), ("SecondInstanceType", "t3a.medium"), ("OnDemandPercentAboveBase", "0"), ("MinHosts", "2"), ("MaxHosts", "8"), ("ContainerInsights", "enhanced"), ("HostVolumeGiB", "50"),
            ],
            [
                ("Application", "sample-worker"), ("EnvironmentName", "dev"), ("LoadBalancer", "public"), ("CertificateArn", TemplateChoices.Certificate), ("HttpPort", "0"), ("AllowedCidr", "203.0.113.0/24"),
                ("TlsPolicy", Tls13), ("AccessLogBucket", "edge-logs"), ("LoadBalancerDeletionProtection", "true"), ("Architecture", "ARM64"), ("InstanceType", "t4g.medium"), ("InterfaceEndpoints", "all"), ("LogKeyArn", Key),
                ("MinHosts", "0"), ("OnDemandBase", "0"), ("FlowLogTraffic", "ALL"),
            ],
        ],
        ["service"] =
        [
            [("ContainerPort", "8080"), ("Ingress", "public"), ("RulePriority", "1")],
            [("ContainerPort", "8080"), ("RulePriority", "2"), ("MinTasks", "0"), ("QueueKeyArn", Key), ("Secret1", $"FIRST={TemplateChoices.Secret}"), ("AlarmTopicArn", "arn:aws:sns:eu-west-1:000000000000:pager"), ("CallerSecurityGroupId", "sg-0123456789abcdef0")],
        ],
    };

    public static readonly IReadOnlyList<ParameterChange> All =
    [
        new("bootstrap", "Application", "sample-worker", "renamed"),
        new("bootstrap", "EnvironmentName", "dev", "staging"),
        new("bootstrap", "RepositoryName", "sample-worker", "renamed"),
        new("bootstrap", "RepositoryKeyArn", "", Key),
        new("bootstrap", "EmptyRepositoryOnDelete", "false", "true"),
        new("bootstrap", "EmptyRepositoryOnDelete", "true", "false"),
        new("bootstrap", "UntaggedImageDays", "14", "30"),
        new("bootstrap", "UntaggedImageDays", "14", "1"),
        new("bootstrap", "GitHubRepository", "", "acme/worker"),
        new("bootstrap", "GitHubRepository", "acme/worker", "acme/other"),
        new("bootstrap", "GitHubRepository", "acme/worker", ""),
        new("bootstrap", "GitHubOwnerId", "", "1", ("GitHubRepositoryId", "2"), ("GitHubRepository", "acme/worker")),
        new("bootstrap", "GitHubRepositoryId", "", "2", ("GitHubOwnerId", "1"), ("GitHubRepository", "acme/worker")),
        new("bootstrap", "GitHubBranch", "main", "release", ("GitHubRepository", "acme/worker")),
        new("bootstrap", "GitHubProviderArn", "", Provider, ("GitHubRepository", "acme/worker")),
        new("bootstrap", "WorkerActions", "s3:*", "s3:*,dynamodb:*", ("GitHubRepository", "acme/worker")),
        new("bootstrap", "WorkerActions", "s3:*,dynamodb:*", "s3:*"),

        new("cluster", "Application", "sample-worker", "renamed"),
        new("cluster", "EnvironmentName", "dev", "staging"),
        new("cluster", "PermissionsBoundaryArn", "", TemplateChoices.Boundary),
        new("cluster", "VpcCidr", "10.20.0.0/16", "10.30.0.0/16"),
        new("cluster", "SubnetHostBits", "12", "11"),
        new("cluster", "ZoneCount", "2", "3"),
        new("cluster", "ZoneCount", "3", "2"),
        new("cluster", "NatGateways", "one-per-zone", "single"),
        new("cluster", "NatGateways", "single", "one-per-zone"),
        new("cluster", "NatGateways", "single", "none"),
        new("cluster", "InterfaceEndpoints", "none", "ecs"),
        new("cluster", "InterfaceEndpoints", "ecs", "all"),
        new("cluster", "InterfaceEndpoints", "ecs", "none"),
        new("cluster", "LoadBalancer", "none", "public"),
        new("cluster", "LoadBalancer", "public", "none"),
        new("cluster", "CertificateArn", TemplateChoices.Certificate, TemplateChoices.Certificate[..^4] + "0000"),
        new("cluster", "HttpsPort", "443", "8443"),
        new("cluster", "HttpPort", "80", "0"),
        new("cluster", "HttpPort", "0", "80"),
        new("cluster", "AllowedCidr", "0.0.0.0/0", "203.0.113.0/24"),
        new("cluster", "AllowedCidr", "203.0.113.0/24", "0.0.0.0/0"),
        new("cluster", "TlsPolicy", Tls12, Tls13),
        new("cluster", "TlsPolicy", Tls13, Tls12),
        new("cluster", "AccessLogBucket", "", "edge-logs"),
        new("cluster", "AccessLogBucket", "edge-logs", ""),
        new("cluster", "LoadBalancerDeletionProtection", "false", "true"),
        new("cluster", "LoadBalancerDeletionProtection", "true", "false"),
        new("cluster", "Architecture", "X86_64", "ARM64", ("InstanceType", "t4g.medium")),
        new("cluster", "HostImageX64", Newest, Release),
        new("cluster", "HostImageArm64", NewestArm, ArmRelease, ("Architecture", "ARM64")),
        new("cluster", "InstanceType", "t3.medium", "m7i.large"),
        new("cluster", "SecondInstanceType", "none", "t3a.medium"),
        new("cluster", "ThirdInstanceType", "none", "m7a.large", ("SecondInstanceType", "t3a.medium")),
        new("cluster", "OnDemandBase", "1", "2"),
        new("cluster", "OnDemandPercentAboveBase", "100", "0"),
        new("cluster", "OnDemandPercentAboveBase", "0", "100"),
        new("cluster", "HostVolumeGiB", "30", "50"),
        new("cluster", "HostVolumeGiB", "50", "30"),
        new("cluster", "MinHosts", "1", "2"),
        new("cluster", "MinHosts", "2", "1"),
        new("cluster", "MaxHosts", "4", "8"),
        new("cluster", "MaxHosts", "8", "4"),
        new("cluster", "TargetCapacityPercent", "100", "80"),
        new("cluster", "ContainerInsights", "enabled", "enhanced"),
        new("cluster", "ContainerInsights", "enabled", "disabled"),
        new("cluster", "FlowLogTraffic", "REJECT", "ALL"),
        new("cluster", "FlowLogTraffic", "REJECT", "NONE"),
        new("cluster", "FlowLogTraffic", "NONE", "REJECT"),
        new("cluster", "FlowLogRetentionDays", "30", "90"),
        new("cluster", "FlowLogRetentionDays", "30", "7"),
        new("cluster", "ExecLogRetentionDays", "90", "365"),
        new("cluster", "ExecLogRetentionDays", "90", "30"),
        new("cluster", "LogKeyArn", "", Key),
        new("cluster", "LogKeyArn", Key, ""),

        new("service", "ImageUri", Supplied, Another),
        new("service", "ImageVersion", "1.0.0", "1.1.0"),
        new("service", "RepositoryName", "sample-worker", "other-worker"),
        new("service", "ClusterName", Supplied, Another),
        new("service", "CapacityProviderName", Supplied, Another),
        new("service", "ContainerInsights", Supplied, "enhanced"),
        new("service", "VpcId", Supplied, Another),
        new("service", "PrivateSubnetIds", Supplied, Another),
        new("service", "PermissionsBoundaryArn", "", TemplateChoices.Boundary),
        new("service", "Architecture", "X86_64", "ARM64"),
        new("service", "TaskCpu", "256", "512"),
        new("service", "TaskMemoryMiB", "512", "1024"),
        new("service", "JobsAtOnce", "4", "8"),
        new("service", "JobTimeoutSeconds", "60", "90"),
        new("service", "HealthCheckCommand", SmallestImage.HealthCheck, "CMD-SHELL,true"),
        new("service", "FailedTasksToRollBack", "3", "5"),
        new("service", "Secret1", "", $"FIRST={TemplateChoices.Secret}"),
        new("service", "Secret1", $"FIRST={TemplateChoices.Secret}", ""),
        new("service", "Secret2", "", $"SECOND={TemplateChoices.Secret}"),
        new("service", "Secret3", "", $"THIRD={TemplateChoices.Secret}"),
        new("service", "Secret4", "", $"FOURTH={TemplateChoices.Secret}"),
        new("service", "SecretKeyArn", "", Key, ("Secret1", $"FIRST={TemplateChoices.Secret}")),
        new("service", "ContainerPort", "8080", "9090"),
        new("service", "CallerSecurityGroupId", "", "sg-0123456789abcdef0"),
        new("service", "CallerSecurityGroupId", "sg-0123456789abcdef0", ""),
        new("service", "Ingress", "none", "public"),
        new("service", "Ingress", "public", "none"),
        new("service", "PublicHosts", "", "a.example.com"),
        new("service", "PublicPaths", "/*", "/v1/*"),
        new("service", "RulePriority", "1", "10"),
        new("service", "HealthCheckPath", "/health", "/ready"),
        new("service", "ListenerArn", Supplied, Another),
        new("service", "LoadBalancerSecurityGroupId", Supplied, Another),
        new("service", "LoadBalancerFullName", Supplied, Another),
        new("service", "MinTasks", "1", "2"),
        new("service", "MinTasks", "1", "0"),
        new("service", "MinTasks", "0", "1"),
        new("service", "MaxTasks", "4", "8"),
        new("service", "MaxTasks", "4", "2"),
        new("service", "JobsPerTask", "100", "50"),
        new("service", "VisibilityTimeoutSeconds", "120", "300"),
        new("service", "JobAttempts", "5", "3"),
        new("service", "QueueKeyArn", "", Key),
        new("service", "QueueKeyArn", Key, ""),
        new("service", "AlarmTopicArn", "", "arn:aws:sns:eu-west-1:000000000000:pager"),
        new("service", "AlarmTopicArn", "arn:aws:sns:eu-west-1:000000000000:pager", ""),
        new("service", "OldestJobSeconds", "900", "300"),
        new("service", "LogRetentionDays", "30", "90"),
        new("service", "LogRetentionDays", "30", "7"),
        new("service", "LogKeyArn", "", Key),
    ];
}
