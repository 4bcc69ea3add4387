using System.Net;
using System.Net.Sockets;
using System.Text;
using Delivery.Environments;
using Delivery.Images;
using Delivery.Registry;

namespace Rehearsal.Tests.Workflows;

/// <summary>A public registry with one image: the base image, made from this machine's runtime as for a local environment.</summary>
internal sealed class BaseImageRegistry : IDisposable
{
    private readonly HttpListener _listener;
    private readonly string _folder;
    private readonly BlobStore _blobs;
    private readonly byte[] _manifest;

    private BaseImageRegistry(string folder, BlobStore blobs, byte[] manifest, int port)
    {
        (_folder, _blobs, _manifest) = (folder, blobs, manifest);
        Image = $"127.0.0.1:{port}/dotnet/runtime:10.0";
        _listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        _listener.Start();
        _ = ServeAsync();
    }

    public string Image { get; }

    public static async Task<BaseImageRegistry> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("base-image-").FullName;
        BlobStore blobs = new(folder);
        var image = await LocalBaseImage.MakeAsync(blobs, Path.Combine(folder, "made.json"), Architecture.X64, cancellationToken);
        var configuration = await blobs.AddAsync(ImageManifest.OciConfig, Encoding.UTF8.GetBytes(image.Configuration.ToJsonString()), cancellationToken);
        return new(folder, blobs, ImageManifest.Write(configuration, image.Layers), FreePort());
    }

    public void Dispose()
    {
        _listener.Close();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                if (!_listener.IsListening)
                {
                    return;
                }
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var response = context.Response;
        var path = context.Request.Url!.AbsolutePath;
        var name = path[(path.LastIndexOf('/') + 1)..];
        await using Stream? content = path switch
        {
            "/v2/" => new MemoryStream("{}"u8.ToArray()),
            _ when path.Contains("/manifests/", StringComparison.Ordinal) => new MemoryStream(_manifest),
            _ when path.Contains("/blobs/", StringComparison.Ordinal) && File.Exists(_blobs.PathOf(ImageDigest.Parse(name))) => File.OpenRead(_blobs.PathOf(ImageDigest.Parse(name))),
            _ => null,
        };
        if (content is null)
        {
            response.StatusCode = 404;
            return;
        }

        response.ContentType = path.Contains("/manifests/", StringComparison.Ordinal) ? ImageManifest.OciManifest : "application/octet-stream";
        response.Headers["Docker-Content-Digest"] = path.Contains("/manifests/", StringComparison.Ordinal) ? ImageDigest.OfBytes(_manifest).ToString() : name;
        response.ContentLength64 = content.Length;
        if (context.Request.HttpMethod != "HEAD")
        {
            await content.CopyToAsync(response.OutputStream);
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
