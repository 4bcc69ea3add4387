using System.Text.Json.Nodes;
using Delivery.Emulator.Identity.Authorization;

namespace Delivery.Emulator.Registry;

/// <summary>
/// The registry under <c>/v2/</c>: the OCI distribution specification 1.1 with ECR's rules (repositories are never made
/// by a push, tags may be immutable).
/// </summary>
internal sealed class RegistryRoutes(RepositoryStore repositories, RegistryTokens tokens, RegistryAuthorization authorization)
{
    private readonly BlobRoutes _blobs = new(repositories);
    private readonly ManifestRoutes _manifests = new(repositories);

    public void Map(IEndpointRouteBuilder routes) => routes.Map("/v2/{**path}", HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var response = context.Response;
        response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        try
        {
            await RouteAsync(context);
        }
        catch (RegistryException error)
        {
            response.StatusCode = error.Status;
            response.ContentType = "application/json; charset=utf-8";
            if (error.Status == StatusCodes.Status401Unauthorized)
            {
                response.Headers.WWWAuthenticate = $"Basic realm=\"{context.Request.Scheme}://{context.Request.Host}/\",service=\"ecr.amazonaws.com\"";
            }

            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await response.Body.WriteAsync(error.Body(), context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; what it sent so far stays in its upload.
        }
        catch (BadHttpRequestException error)
        {
            response.StatusCode = error.StatusCode;
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        var access = tokens.Check(context.Request.Headers.Authorization);
        var text = context.Request.RouteValues["path"] as string ?? "";
        if (text.Length == 0)
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("{}", context.RequestAborted);
        }

        if (text == "_catalog")
        {
            var names = repositories.All($"{access.AccountId}/{access.Region}/").Select(each => (JsonNode)each.Name);
            return context.Response.WriteAsJsonAsync(new JsonObject { ["repositories"] = new JsonArray([.. names]) }, context.RequestAborted);
        }

        var path = RegistryPath.Parse(text) ?? throw new RegistryException(404, "UNSUPPORTED", "The operation is unsupported.");
        if (!Repository.IsName(path.Repository))
        {
            throw new RegistryException(400, "NAME_INVALID", "invalid repository name");
        }

        var method = context.Request.Method.ToUpperInvariant();
        authorization.Require(access, path.Repository, path.Target, method);
        var repository = repositories.Find(access.AccountId, access.Region, path.Repository) ?? throw new RegistryException(
            404, "NAME_UNKNOWN", $"The repository with name '{path.Repository}' does not exist in the registry with id '{access.AccountId}'");
        var request = new RegistryRequest(context, repository, access, path.Reference);
        return (path.Target, method) switch
        {
            (RegistryTarget.Blob, "GET" or "HEAD") => _blobs.GetAsync(request),
            (RegistryTarget.Blob, "DELETE") => _blobs.DeleteAsync(request),
            (RegistryTarget.Uploads, "POST") => _blobs.BeginAsync(request),
            (RegistryTarget.Upload, "PATCH") => _blobs.AppendAsync(request),
            (RegistryTarget.Upload, "PUT") => _blobs.CompleteAsync(request),
            (RegistryTarget.Upload, "GET") => _blobs.StatusAsync(request),
            (RegistryTarget.Upload, "DELETE") => _blobs.CancelAsync(request),
            (RegistryTarget.Manifest, "GET" or "HEAD") => _manifests.GetAsync(request),
            (RegistryTarget.Manifest, "PUT") => _manifests.PutAsync(request),
            (RegistryTarget.Manifest, "DELETE") => _manifests.DeleteAsync(request),
            (RegistryTarget.Tags, "GET") => _manifests.ListTagsAsync(request),
            (RegistryTarget.Referrers, "GET") => _manifests.ListReferrersAsync(request),
            _ => throw new RegistryException(405, "UNSUPPORTED", "The operation is unsupported."),
        };
    }
}
