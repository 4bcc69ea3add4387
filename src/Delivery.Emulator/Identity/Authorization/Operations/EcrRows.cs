using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization.Operations;

/// <summary>docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html (read 2026-11-26).</summary>
internal static class EcrRows
{
    private const string Service = "ecr";

    private static readonly string[] OfOneRepository =
    [
        "CreateRepository", "DeleteRepository", "GetRepositoryPolicy", "SetRepositoryPolicy", "DeleteRepositoryPolicy", "GetLifecyclePolicy",
        "PutLifecyclePolicy", "DeleteLifecyclePolicy", "StartLifecyclePolicyPreview", "GetLifecyclePolicyPreview", "PutImageScanningConfiguration",
        "PutImageTagMutability", "BatchCheckLayerAvailability", "BatchDeleteImage", "BatchGetImage", "CompleteLayerUpload", "DescribeImages",
        "DescribeImageScanFindings", "GetDownloadUrlForLayer", "InitiateLayerUpload", "ListImages", "PutImage", "StartImageScan", "UploadLayerPart",
    ];

    public static IEnumerable<OperationRow> All { get; } =
    [
        .. OfOneRepository.Select(operation => new OperationRow(Service, operation, (call, context) =>
            [Repository(context.Resources, $"ecr:{operation}", call.Caller.AccountId, call.Region, call.Input.Text("repositoryName") ?? "")])),
        .. Rows.Of(Service, call => call.Input.Texts("repositoryNames") is { Count: > 0 } names
            ? [.. names.Select(name => call.Arn(Service, $"repository/{name}"))]
            : [call.Arn(Service, "repository/*")], "DescribeRepositories", "BatchGetRepositoryScanningConfiguration"),
        .. Rows.Of(Service, call => [call.Input.Text("resourceArn") ?? ""], "TagResource", "UntagResource", "ListTagsForResource"),
        .. Rows.Of(Service, _ => Rows.Everything,
            "GetAuthorizationToken", "DescribeRegistry", "GetRegistryScanningConfiguration", "PutRegistryScanningConfiguration", "PutReplicationConfiguration"),
    ];

    /// <summary>A permission on one repository, for the API as for the registry's routes.</summary>
    public static Permission Repository(ResourceLookup resources, string action, string accountId, string region, string name) =>
        new(action, $"arn:{CloudFormation.Resolution.PseudoParameters.Partition(region)}:ecr:{region}:{accountId}:repository/{name}")
        {
            ResourcePolicy = resources.RepositoryPolicy(accountId, region, name),
        };
}
