using System.Text.Json.Nodes;
using Amazon.CloudFormation;
using Amazon.EC2;
using Amazon.ECS;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.SimpleSystemsManagement;
using Amazon.SQS;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Tests.Hosting;

/// <summary>An emulator in this process, with the official clients for it.</summary>
internal sealed class RunningEmulator : IAsyncDisposable
{
    public const string Region = "eu-central-1";
    private readonly EmulatorServer _server;

    private RunningEmulator(EmulatorServer server) => _server = server;

    public Uri Url => _server.Url;

    public HttpClient Http { get; } = new();

    public EmulatorServer Server => _server;

    public static async Task<RunningEmulator> StartAsync(TimeProvider? time = null, string? folder = null, TimeSpan? idleTimeout = null, bool authorization = true) => new(
        await EmulatorServer.StartAsync(
            new EmulatorOptions { StateFolder = folder, IdleTimeout = idleTimeout, Authorization = authorization }, time ?? TimeProvider.System, TestContext.Current.CancellationToken));

    public AmazonSQSClient Sqs(AWSCredentials? credentials = null) =>
        new(credentials ?? Local, Configured(new AmazonSQSConfig()));

    public AmazonSecurityTokenServiceClient Sts(AWSCredentials? credentials = null) =>
        new(credentials ?? Local, Configured(new AmazonSecurityTokenServiceConfig()));

    public AmazonSimpleSystemsManagementClient Ssm(AWSCredentials? credentials = null) =>
        new(credentials ?? Local, Configured(new AmazonSimpleSystemsManagementConfig()));

    public AmazonEC2Client Ec2(AWSCredentials? credentials = null) => new(credentials ?? Local, Configured(new AmazonEC2Config()));

    public AmazonCloudFormationClient CloudFormation(AWSCredentials? credentials = null, string region = Region)
    {
        var config = Configured(new AmazonCloudFormationConfig());
        config.AuthenticationRegion = region;
        return new(credentials ?? Local, config);
    }

    public AmazonS3Client S3(AWSCredentials? credentials = null) => new(credentials ?? Local, Configured(new AmazonS3Config { ForcePathStyle = true }));

    public AmazonECSClient Ecs(AWSCredentials? credentials = null) => new(credentials ?? Local, Configured(new AmazonECSConfig()));

    /// <summary>One signed call of a JSON 1.1 service, as bytes on the wire.</summary>
    public async Task<(int Status, JsonObject Body)> JsonAsync(string service, string target, JsonNode input, string region = Region)
    {
        using var request = SignedRequest.Json(Url, service, target, input.ToJsonString(), region: region);
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject());
    }

    public async Task<(int Status, string Body)> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
    }

    private static BasicAWSCredentials Local => new("local", "local");

    private T Configured<T>(T config) where T : ClientConfig
    {
        config.ServiceURL = Url.ToString();
        config.AuthenticationRegion = Region;
        config.MaxErrorRetry = 0;
        return config;
    }
}
