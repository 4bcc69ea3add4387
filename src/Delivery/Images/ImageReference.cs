using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Delivery.Images;

/// <summary>An image as a Dockerfile names it: registry, repository, and a tag or a digest.</summary>
/// <param name="Reference">The tag, or <c>sha256:...</c>.</param>
public sealed partial record ImageReference(ImageRepository Repository, string Reference)
{
    private const string DockerHub = "registry-1.docker.io";

    /// <summary>Docker's rules: no registry means Docker Hub, no tag means <c>latest</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ImageReference? image)
    {
        image = null;
        var match = Pattern().Match(text ?? "");
        if (!match.Success || text!.Length > 512)
        {
            return false;
        }

        var registry = match.Groups["registry"].Value;
        var name = match.Groups["name"].Value;
        if (registry.Length == 0)
        {
            registry = DockerHub;
            name = name.Contains('/', StringComparison.Ordinal) ? name : $"library/{name}";
        }

        var reference = match.Groups["digest"] is { Success: true } digest ? digest.Value
            : match.Groups["tag"] is { Success: true } tag ? tag.Value
            : "latest";
        image = new(new ImageRepository(registry, name), reference);
        return true;
    }

    public override string ToString() =>
        $"{Repository.Uri}{(Reference.StartsWith("sha256:", StringComparison.Ordinal) ? '@' : ':')}{Reference}";

    [GeneratedRegex(
        """^(?:(?<registry>localhost(?::[0-9]+)?|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]+)?|[A-Za-z0-9-]+:[0-9]+|\[[0-9a-fA-F:]+\](?::[0-9]+)?)/)?(?<name>[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?\z""",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
