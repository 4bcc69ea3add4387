using System.Text;
using Amazon.ECR;
using Amazon.ECR.Model;
using Delivery.Errors;
using Delivery.Images;

namespace Delivery.Registry;

/// <summary>A repository and how to log in to its registry.</summary>
public sealed record RepositoryAccess(ImageRepository Repository, RegistryCredential Credential)
{
    /// <summary>Gets another credential when this one has expired; null where there is no other.</summary>
    public Func<CancellationToken, Task<RegistryCredential>>? Renew { get; init; }

    public RegistryLogin Login => new(Credential, Renew);
}

/// <summary>The account's image repositories.</summary>
public sealed class EcrRepositories(IAmazonECR ecr)
{
    /// <summary>A repository with a fresh authorization token (valid for 12 hours; the access renews it).</summary>
    /// <exception cref="DeliveryException">DLV-0320: there is no such repository; DLV-0318: ECR's answer can't be used.</exception>
    public async Task<RepositoryAccess> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var token = ecr.GetAuthorizationTokenAsync(new GetAuthorizationTokenRequest(), cancellationToken);
        Repository repository;
        try
        {
            var answer = await ecr.DescribeRepositoriesAsync(new DescribeRepositoriesRequest { RepositoryNames = [name] }, cancellationToken);
            repository = answer.Repositories.Single();
        }
        catch (RepositoryNotFoundException error)
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.ImageRepositoryMissing, $"The image repository '{name}' does not exist", "", error.Message,
                "Run ./build.sh Bootstrap for this environment."));
        }
        finally
        {
            // Whatever became of the other call, this one is not left alone.
            await ((Task)token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var uri = repository.RepositoryUri.Split('/', 2);
        return new(new ImageRepository(uri[0], uri[1]), Credential((await token).AuthorizationData))
        {
            Renew = async ending => Credential((await ecr.GetAuthorizationTokenAsync(new GetAuthorizationTokenRequest(), ending)).AuthorizationData),
        };
    }

    /// <summary>The digest that a tag stands for; null where it is not there.</summary>
    public async Task<ImageDigest?> FindAsync(string name, string tag, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await ecr.DescribeImagesAsync(
                new DescribeImagesRequest { RepositoryName = name, ImageIds = [new ImageIdentifier { ImageTag = tag }] }, cancellationToken);
            return ImageDigest.Parse(answer.ImageDetails.Single().ImageDigest);
        }
        catch (ImageNotFoundException)
        {
            return null;
        }
    }

    private static RegistryCredential Credential(List<AuthorizationData>? data)
    {
        try
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(data?.FirstOrDefault()?.AuthorizationToken ?? ""));
            if (text.Split(':', 2) is [var user, { Length: > 0 } password])
            {
                return new(user, password);
            }
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw new DeliveryException(new DeliveryError(
            ErrorCatalog.RegistryFailed, "ECR gave no authorization token that can be used", "", "it is not USER:PASSWORD in base64", "Try again."));
    }
}
