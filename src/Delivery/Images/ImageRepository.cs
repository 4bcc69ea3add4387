namespace Delivery.Images;

/// <summary>A repository in a registry.</summary>
/// <param name="Registry">Host and port, e.g. <c>000000000000.dkr.ecr.eu-west-1.amazonaws.com</c> or <c>localhost:4566</c>.</param>
/// <param name="Name">E.g. <c>sample-worker</c>.</param>
public sealed record ImageRepository(string Registry, string Name)
{
    public string Uri => $"{Registry}/{Name}";

    public string WithTag(string tag) => $"{Uri}:{tag}";

    public string WithDigest(ImageDigest digest) => $"{Uri}@{digest}";
}
