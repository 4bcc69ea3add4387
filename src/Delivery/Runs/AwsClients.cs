using Amazon;
using Amazon.CloudFormation;
using Amazon.CloudWatchLogs;
using Amazon.ECR;
using Amazon.ECS;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SimpleSystemsManagement;
using Delivery.Environments;

namespace Delivery.Runs;

/// <summary>
/// The SDK's clients for one environment: its region, its endpoint (AWS, a URL, or the emulator) and the caller's
/// credentials. <c>AWS_ENDPOINT_URL</c> and the credential chain are the SDK's own where the environment names none.
/// </summary>
public sealed class AwsClients : IDisposable
{
    private readonly AmazonCloudFormationClient _cloudFormation;
    private readonly AmazonECRClient _ecr;
    private readonly AmazonECSClient _ecs;
    private readonly AmazonCloudWatchLogsClient _logs;
    private readonly AmazonSecurityTokenServiceClient _sts;
    private readonly AmazonSimpleSystemsManagementClient _ssm;

    private readonly DeliveryEnvironment _environment;
    private readonly CallCounter _calls;

    private AwsClients(DeliveryEnvironment environment, Uri? endpoint, AWSCredentials? credentials, CallCounter calls)
    {
        Endpoint = endpoint;
        _environment = environment;
        _calls = calls;
        _cloudFormation = calls.Watch(Make(credentials, Configured(new AmazonCloudFormationConfig()),
            (c, x) => new AmazonCloudFormationClient(c, x), x => new AmazonCloudFormationClient(x)));
        _ecr = calls.Watch(Make(credentials, Configured(new AmazonECRConfig()),
            (c, x) => new AmazonECRClient(c, x), x => new AmazonECRClient(x)));
        _ecs = calls.Watch(Make(credentials, Configured(new AmazonECSConfig()),
            (c, x) => new AmazonECSClient(c, x), x => new AmazonECSClient(x)));
        _logs = calls.Watch(Make(credentials, Configured(new AmazonCloudWatchLogsConfig()),
            (c, x) => new AmazonCloudWatchLogsClient(c, x), x => new AmazonCloudWatchLogsClient(x)));
        _sts = calls.Watch(Make(credentials, Configured(new AmazonSecurityTokenServiceConfig()),
            (c, x) => new AmazonSecurityTokenServiceClient(c, x), x => new AmazonSecurityTokenServiceClient(x)));
        _ssm = calls.Watch(Make(credentials, Configured(new AmazonSimpleSystemsManagementConfig()),
            (c, x) => new AmazonSimpleSystemsManagementClient(c, x), x => new AmazonSimpleSystemsManagementClient(x)));

        TConfig Configured<TConfig>(TConfig config) where TConfig : ClientConfig
        {
            config.RetryMode = RequestRetryMode.Standard;
            config.MaxErrorRetry = 5;
            if (endpoint is null)
            {
                config.RegionEndpoint = RegionEndpoint.GetBySystemName(environment.Region);
            }
            else
            {
                config.ServiceURL = endpoint.ToString();
                config.AuthenticationRegion = environment.Region;
            }

            return config;
        }
    }

    /// <summary>Where the calls go; null: AWS (or what <c>AWS_ENDPOINT_URL</c> names).</summary>
    public Uri? Endpoint { get; }

    public IAmazonCloudFormation CloudFormation => _cloudFormation;
    public IAmazonECR Ecr => _ecr;
    public IAmazonECS Ecs => _ecs;
    public IAmazonCloudWatchLogs Logs => _logs;
    public IAmazonSecurityTokenService Sts => _sts;
    public IAmazonSimpleSystemsManagement Ssm => _ssm;

    /// <summary>Clients with the caller's own credentials; of the embedded endpoint with the emulator's known key.</summary>
    /// <param name="emulator">Address of the running emulator; needed where the environment's endpoint is <c>embedded</c>.</param>
    public static AwsClients For(DeliveryEnvironment environment, Uri? emulator, CallCounter calls) =>
        environment.IsEmbedded
            ? new(environment, emulator ?? throw new ArgumentNullException(nameof(emulator)),
                new BasicAWSCredentials("local", "local"), calls)
            : new(environment, environment.Endpoint is { } url ? new Uri(url) : null, null, calls);

    /// <summary>
    /// Clients of the same endpoint that call as a session of a role. It is assumed at the first call, with these clients' credentials or the job's identity;
    /// these have to be disposed after those.
    /// </summary>
    /// <param name="sessionName">Letters, digits and <c>+=,.@-</c>, 2 to 64: what CloudTrail shows.</param>
    internal AwsClients As(string roleArn, string sessionName, GitHubIdentity? gitHub) =>
        new(_environment, Endpoint, new RoleCredentials(roleArn, sessionName, _sts, gitHub), _calls);

    public void Dispose()
    {
        _cloudFormation.Dispose();
        _ecr.Dispose();
        _ecs.Dispose();
        _logs.Dispose();
        _sts.Dispose();
        _ssm.Dispose();
    }

    private static TClient Make<TClient, TConfig>(
        AWSCredentials? credentials, TConfig config, Func<AWSCredentials, TConfig, TClient> with, Func<TConfig, TClient> chain) =>
        credentials is null ? chain(config) : with(credentials, config);
}
