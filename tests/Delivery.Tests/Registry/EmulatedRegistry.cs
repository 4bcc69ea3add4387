using Amazon.ECR;
using Amazon.ECR.Model;
using Amazon.Runtime;
using Delivery.Emulator.Hosting;
using Delivery.Registry;

namespace Delivery.Tests.Registry;

/// <summary>The emulator with two repositories, <c>worker</c> and <c>other</c>, reached with the SDK's client.</summary>
internal sealed class EmulatedRegistry : IAsyncDisposable
{
    private readonly EmulatorServer _server;
    private readonly AmazonECRClient _ecr;

    private EmulatedRegistry(EmulatorServer server, AmazonECRClient ecr) => (_server, _ecr) = (server, ecr);

    public HttpClient Http { get; } = new();

    public EcrRepositories Repositories => new(_ecr);

    public static async Task<EmulatedRegistry> StartAsync(CancellationToken cancellationToken)
    {
        var server = await EmulatorServer.StartAsync(new EmulatorOptions { TaskEngine = "process" }, TimeProvider.System, cancellationToken);
        var ecr = new AmazonECRClient(
            new BasicAWSCredentials("test", "test"), new AmazonECRConfig { ServiceURL = server.Url.ToString(), AuthenticationRegion = "eu-west-1" });
        foreach (var name in (string[])["worker", "other"])
        {
            await ecr.CreateRepositoryAsync(new CreateRepositoryRequest { RepositoryName = name, ImageTagMutability = ImageTagMutability.IMMUTABLE }, cancellationToken);
        }

        return new(server, ecr);
    }

    public Task<RepositoryAccess> OpenAsync(CancellationToken cancellationToken) => Repositories.OpenAsync("worker", cancellationToken);

    public async Task<RegistryClient> ClientAsync(string repository, CancellationToken cancellationToken)
    {
        var access = await Repositories.OpenAsync(repository, cancellationToken);
        return new(Http, access.Repository, access.Login, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _ecr.Dispose();
        await _server.DisposeAsync();
    }
}
