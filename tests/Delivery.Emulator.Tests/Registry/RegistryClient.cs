using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Registry;

/// <summary>Plain HTTP against the registry, as its specification describes it.</summary>
internal sealed class RegistryClient(RunningEmulator emulator, string? password)
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    public static async Task<RegistryClient> LoginAsync(RunningEmulator emulator, params string[] repositories)
    {
        foreach (var repository in repositories)
        {
            await CallAsync(emulator, "CreateRepository", new JsonObject { ["repositoryName"] = repository });
        }

        var token = await CallAsync(emulator, "GetAuthorizationToken", []);
        var data = token["authorizationData"]![0]!;
        data["proxyEndpoint"]!.GetValue<string>().ShouldBe($"http://localhost:{emulator.Url.Port}");
        return new(emulator, Encoding.UTF8.GetString(Convert.FromBase64String(data["authorizationToken"]!.GetValue<string>()))["AWS:".Length..]);
    }

    public static async Task<JsonObject> CallAsync(RunningEmulator emulator, string operation, JsonObject input, int expected = 200)
    {
        var (status, body) = await emulator.JsonAsync("ecr", $"AmazonEC2ContainerRegistry_V20150921.{operation}", input);
        status.ShouldBe(expected, body.ToJsonString());
        return body;
    }

    public static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, byte[]? body = null, string type = "application/octet-stream", Action<HttpRequestMessage>? configure = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(emulator.Url, path));
        if (password is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"AWS:{password}")));
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        configure?.Invoke(request);
        return await emulator.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<string> PushBlobAsync(string repository, byte[] content)
    {
        var digest = DigestOf(content);
        using var answer = await SendAsync(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/?digest={digest}", content);
        ((int)answer.StatusCode).ShouldBe(201, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return digest;
    }

    /// <summary>Pushes an image of one layer; answers its digest, or the refusal.</summary>
    public async Task<HttpResponseMessage> PushImageAsync(string repository, string reference, string layer, Action<JsonObject>? change = null)
    {
        var config = "{\"architecture\":\"amd64\",\"os\":\"linux\"}"u8.ToArray();
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = Descriptor("application/vnd.oci.image.config.v1+json", await PushBlobAsync(repository, config), config.Length),
            ["layers"] = new JsonArray(Descriptor("application/vnd.oci.image.layer.v1.tar+gzip", await PushBlobAsync(repository, Encoding.UTF8.GetBytes(layer)), layer.Length)),
        };
        change?.Invoke(manifest);
        return await SendAsync(HttpMethod.Put, $"/v2/{repository}/manifests/{reference}", Encoding.UTF8.GetBytes(manifest.ToJsonString()), ManifestType);
    }

    public static JsonObject Descriptor(string type, string digest, long size) => new() { ["mediaType"] = type, ["digest"] = digest, ["size"] = size };

    public static async Task<string> ErrorCodeAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["errors"]![0]!["code"]!.GetValue<string>();
}
