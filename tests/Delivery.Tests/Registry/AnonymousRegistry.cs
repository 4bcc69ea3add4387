using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Delivery.Images;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Delivery.Tests.Registry;

/// <summary>A public registry: anyone may read, with a token that anyone is given. It holds one base image, as an index.</summary>
internal sealed class AnonymousRegistry : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Dictionary<string, (string Type, byte[] Bytes)> _content = new(StringComparer.Ordinal);

    private AnonymousRegistry(WebApplication server) => _server = server;

    public string Image => $"{new Uri(_server.Urls.Single()).Authority}/dotnet/runtime:10.0";

    public int TokensGiven { get; private set; }

    /// <summary>Answers reads of blobs with other bytes.</summary>
    public bool Lies { get; set; }

    public static async Task<AnonymousRegistry> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        var registry = new AnonymousRegistry(server);
        server.MapGet("/token", (HttpContext context) =>
        {
            registry.TokensGiven++;
            return context.Response.WriteAsync("""{"token":"anyone"}""");
        });
        server.Map("/v2/{**path}", registry.AnswerAsync);
        registry.Fill();
        await server.StartAsync(cancellationToken);
        return registry;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private void Fill()
    {
        using var layer = new MemoryStream();
        using (var gzip = new GZipStream(layer, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(new byte[1024]);
        }

        var layerNode = Add("application/vnd.docker.image.rootfs.diff.tar.gzip", layer.ToArray());
        var config = Add(
            "application/vnd.docker.container.image.v1+json",
            $$$"""{"architecture":"amd64","os":"linux","config":{"Env":["FROM_BASE=yes"]},"rootfs":{"type":"layers","diff_ids":["{{{ImageDigest.OfBytes(new byte[1024])}}}"]}}""");
        var manifest = Add(ImageManifest.DockerManifest, new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ImageManifest.DockerManifest,
            ["config"] = config,
            ["layers"] = new JsonArray(layerNode),
        }.ToJsonString());
        var entries = new JsonArray();
        foreach (var architecture in (string[])["amd64", "arm64"])
        {
            var entry = manifest.DeepClone().AsObject();
            entry["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = architecture };
            entries.Add(entry);
        }

        Add(ImageManifest.DockerIndex, new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = ImageManifest.DockerIndex, ["manifests"] = entries }.ToJsonString(), "10.0");
    }

    private JsonObject Add(string type, string text, string? tag = null) => Add(type, Encoding.UTF8.GetBytes(text), tag);

    private JsonObject Add(string type, byte[] bytes, string? tag = null)
    {
        var digest = ImageDigest.OfBytes(bytes).ToString();
        _content[tag ?? digest] = (type, bytes);
        return new JsonObject { ["mediaType"] = type, ["digest"] = digest, ["size"] = bytes.Length };
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != "Bearer anyone")
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{context.Request.Host}/token\",service=\"test\"";
            return;
        }

        var path = context.Request.Path.Value!;
        if (!_content.TryGetValue(path[(path.LastIndexOf('/') + 1)..], out var content))
        {
            context.Response.StatusCode = 404;
            return;
        }

        context.Response.ContentType = content.Type;
        await context.Response.Body.WriteAsync(Lies && path.Contains("/blobs/", StringComparison.Ordinal) ? new byte[content.Bytes.Length] : content.Bytes);
    }
}
