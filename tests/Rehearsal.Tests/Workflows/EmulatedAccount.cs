using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.ECR;
using Amazon.ECR.Model;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Amazon.SQS;
using Delivery.Images;

namespace Rehearsal.Tests.Workflows;

/// <summary>An emulator in a process of its own that stands for one AWS account.</summary>
internal sealed class EmulatedAccount : IAsyncDisposable
{
    private const string Region = "eu-west-1";
    private static readonly BasicAWSCredentials Administrator = new("local", "local");
    private readonly Process _process;
    private readonly TemporaryFolder _state;
    private readonly HttpClient _http = new();

    private EmulatedAccount(Process process, TemporaryFolder state, string id, Uri url) => (_process, _state, Id, Url) = (process, state, id, url);

    public string Id { get; }
    public Uri Url { get; }

    /// <param name="program">The emulator as a clone compiled it.</param>
    public static async Task<EmulatedAccount> StartAsync(string program, string id, CancellationToken cancellationToken)
    {
        var state = new TemporaryFolder();
        var process = Process.Start(new ProcessStartInfo("dotnet",
            [program, "--port", "0", "--account", id, "--state", state.Path, "--engine", "process", "--idle-timeout", "1800"])
        {
            RedirectStandardOutput = true,
        })!;
        var line = (await process.StandardOutput.ReadLineAsync(cancellationToken)).ShouldNotBeNull();
        line.ShouldStartWith("ready ");
        _ = process.StandardOutput.ReadToEndAsync(cancellationToken);
        return new(process, state, id, new Uri(line["ready ".Length..]));
    }

    /// <summary>Begins a scenario: its faults happen until it is ended.</summary>
    public async Task BeginAsync(string scenario, CancellationToken cancellationToken)
    {
        using StringContent content = new(scenario);
        using var answer = await _http.PostAsync(new Uri(Url, "_emulator/scenario"), content, cancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        using var answer = await _http.DeleteAsync(new Uri(Url, "_emulator/scenario"), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The receipt of an environment; null where nothing was released.</summary>
    public async Task<JsonObject?> ReceiptAsync(string environment, CancellationToken cancellationToken)
    {
        using var ssm = new AmazonSimpleSystemsManagementClient(Administrator, new AmazonSimpleSystemsManagementConfig { ServiceURL = Url.ToString(), AuthenticationRegion = Region });
        try
        {
            var answer = await ssm.GetParameterAsync(new GetParameterRequest { Name = $"/delivery/sample-worker/{environment}/release" }, cancellationToken);
            return JsonNode.Parse(answer.Parameter.Value)!.AsObject();
        }
        catch (ParameterNotFoundException)
        {
            return null;
        }
    }

    public async Task RemoveReceiptAsync(string environment, CancellationToken cancellationToken)
    {
        using var ssm = new AmazonSimpleSystemsManagementClient(Administrator, new AmazonSimpleSystemsManagementConfig { ServiceURL = Url.ToString(), AuthenticationRegion = Region });
        await ssm.DeleteParameterAsync(new DeleteParameterRequest { Name = $"/delivery/sample-worker/{environment}/release" }, cancellationToken);
    }

    /// <summary>Somebody who changes the queue of a stack past CloudFormation.</summary>
    public async Task<ChangedQueue> DriftAsync(string stack, CancellationToken cancellationToken)
    {
        using var cloudFormation = new AmazonCloudFormationClient(Administrator, new AmazonCloudFormationConfig { ServiceURL = Url.ToString(), AuthenticationRegion = Region });
        var described = await cloudFormation.DescribeStacksAsync(new DescribeStacksRequest { StackName = stack }, cancellationToken);
        return new(
            new AmazonSQSClient(Administrator, new AmazonSQSConfig { ServiceURL = Url.ToString(), AuthenticationRegion = Region }),
            described.Stacks.Single().Outputs.Single(output => output.OutputKey == "QueueUrl").OutputValue);
    }

    /// <summary>Everything of an image, manifest first, as the account's registry serves it.</summary>
    public async Task<IReadOnlyList<(string Digest, string Content)>> ImageAsync(string repository, string digest, CancellationToken cancellationToken)
    {
        var manifest = await ReadAsync($"v2/{repository}/manifests/{digest}", cancellationToken);
        var parsed = ImageManifest.Parse(manifest);
        List<(string, string)> parts = [(digest, ImageDigest.OfBytes(manifest).ToString())];
        foreach (var blob in parsed.Layers.Prepend(parsed.Config!))
        {
            parts.Add((blob.Digest.ToString(), ImageDigest.OfBytes(await ReadAsync($"v2/{repository}/blobs/{blob.Digest}", cancellationToken)).ToString()));
        }

        return parts;
    }

    public async ValueTask DisposeAsync()
    {
        using (var stopped = await _http.PostAsync(new Uri(Url, "_emulator/stop?tasks=stop"), null))
        {
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _http.Dispose();
        _state.Dispose();
    }

    private async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var ecr = new AmazonECRClient(Administrator, new AmazonECRConfig { ServiceURL = Url.ToString(), AuthenticationRegion = Region });
        var token = await ecr.GetAuthorizationTokenAsync(new GetAuthorizationTokenRequest(), cancellationToken);
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(Url, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", token.AuthorizationData.Single().AuthorizationToken);
        request.Headers.Accept.ParseAdd(ImageManifest.OciManifest);
        using var answer = await _http.SendAsync(request, cancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue(path);
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}

/// <summary>A queue whose attributes are not what its template says.</summary>
internal sealed class ChangedQueue(AmazonSQSClient sqs, string url) : IAsyncDisposable
{
    private readonly Dictionary<string, string> _before = new(StringComparer.Ordinal);

    public async Task SetAsync(string attribute, string value, CancellationToken cancellationToken)
    {
        var now = await sqs.GetQueueAttributesAsync(url, [attribute], cancellationToken);
        _before.TryAdd(attribute, now.Attributes[attribute]);
        await sqs.SetQueueAttributesAsync(url, new Dictionary<string, string> { [attribute] = value }, cancellationToken);
    }

    public Task UndoAsync(CancellationToken cancellationToken) => sqs.SetQueueAttributesAsync(url, _before, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await UndoAsync(CancellationToken.None);
        sqs.Dispose();
    }
}
