using Delivery.Emulator.Registry;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecr;

/// <summary>Errors as ECR words them (docs.aws.amazon.com/AmazonECR/latest/APIReference, read 2026-11-23).</summary>
internal static class EcrErrors
{
    public static AwsErrorException RepositoryNotFound(string name, string registry) => new(
        "RepositoryNotFoundException", $"The repository with name '{name}' does not exist in the registry with id '{registry}'");

    public static AwsErrorException RepositoryExists(string name, string registry) => new(
        "RepositoryAlreadyExistsException", $"The repository with name '{name}' already exists in the registry with id '{registry}'");

    public static AwsErrorException RepositoryNotEmpty(string name, string registry) => new(
        "RepositoryNotEmptyException", $"The repository with name '{name}' in registry with id '{registry}' cannot be deleted because it still contains images");

    public static AwsErrorException ImageNotFound(Repository repository, string? digest, string? tag) => new(
        "ImageNotFoundException",
        $"The image with imageId {{imageDigest:'{digest ?? "null"}', imageTag:'{tag ?? "null"}'}} does not exist within the repository with name '{repository.Name}' in the registry with id '{repository.AccountId}'");

    public static AwsErrorException InvalidParameter(string message) => new("InvalidParameterException", message);

    public static string Required(AwsCall call, string member) => call.Input[member] is not null && call.Input.Text(member) is { Length: > 0 } text
        ? text
        : throw InvalidParameter($"Invalid parameter at '{member}' failed to satisfy constraint: 'Member must not be null'");
}
