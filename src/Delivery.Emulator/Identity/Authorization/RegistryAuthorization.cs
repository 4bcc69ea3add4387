using Delivery.Emulator.Identity.Authorization.Operations;
using Delivery.Emulator.Registry;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization;

/// <summary>
/// Authorizes the registry's routes: they need the permissions of the API calls that they stand for
/// (docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html, read 2026-11-26).
/// </summary>
internal sealed class RegistryAuthorization(Authorizer authorizer, ResourceLookup resources)
{
    /// <exception cref="RegistryException">403 DENIED, with the text that <c>docker push</c> shows.</exception>
    public void Require(RegistryAccess access, string repository, RegistryTarget target, string method)
    {
        // Without a caller the token is one of the emulator's own, for its tasks' images.
        if (access.Caller is null || Action(target, method) is not { } action)
        {
            return;
        }

        try
        {
            authorizer.Require(access.Caller, EcrRows.Repository(resources, action, access.AccountId, access.Region, repository), access.Region);
        }
        catch (AwsErrorException error)
        {
            throw new RegistryException(403, "DENIED", error.Message);
        }
    }

    private static string? Action(RegistryTarget target, string method) => (target, method) switch
    {
        (RegistryTarget.Blob, "HEAD") => "ecr:BatchCheckLayerAvailability",
        (RegistryTarget.Blob, "GET") => "ecr:GetDownloadUrlForLayer",
        (RegistryTarget.Blob, "DELETE") => "ecr:BatchDeleteImage",
        (RegistryTarget.Uploads, "POST") => "ecr:InitiateLayerUpload",
        (RegistryTarget.Upload, "PATCH" or "GET" or "DELETE") => "ecr:UploadLayerPart",
        (RegistryTarget.Upload, "PUT") => "ecr:CompleteLayerUpload",
        (RegistryTarget.Manifest, "GET" or "HEAD") => "ecr:BatchGetImage",
        (RegistryTarget.Manifest, "PUT") => "ecr:PutImage",
        (RegistryTarget.Manifest, "DELETE") => "ecr:BatchDeleteImage",
        (RegistryTarget.Tags, "GET") => "ecr:ListImages",
        (RegistryTarget.Referrers, "GET") => "ecr:BatchGetImage",
        _ => null,
    };
}
