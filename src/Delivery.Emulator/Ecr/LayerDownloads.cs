using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Registry;

namespace Delivery.Emulator.Ecr;

/// <summary>
/// Addresses of layers that need no other authorization, as ECR's presigned ones: signed with a key of this process, good
/// for an hour (docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetDownloadUrlForLayer.html, read 2026-11-26).
/// </summary>
internal sealed class LayerDownloads(BlobFolder blobs, EmulatorParts parts)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string UrlOf(string digest)
    {
        var expires = (parts.Clock.Now + Lifetime).ToUnixTimeSeconds();
        return $"http://localhost:{parts.Endpoint.Port}/_emulator/layers/{digest}?expires={expires}&signature={Signature(digest, expires)}";
    }

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/_emulator/layers/{digest}", async context =>
    {
        var digest = context.Request.RouteValues["digest"] as string ?? "";
        if (!IsSigned(digest, context.Request.Query) || !blobs.Has(digest))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        await context.Response.SendFileAsync(blobs.PathOf(digest), context.RequestAborted);
    });

    private bool IsSigned(string digest, IQueryCollection query) =>
        BlobFolder.IsDigest(digest)
        && long.TryParse(query["expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
        && expires > parts.Clock.Now.ToUnixTimeSeconds()
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(query["signature"].ToString()), Encoding.UTF8.GetBytes(Signature(digest, expires)));

    private string Signature(string digest, long expires) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{digest}|{expires}"))));
}
