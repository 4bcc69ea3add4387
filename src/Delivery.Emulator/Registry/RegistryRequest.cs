using System.Text.RegularExpressions;

namespace Delivery.Emulator.Registry;

/// <summary>One authorized request to a repository.</summary>
/// <param name="Reference">Tag, digest or upload id, as the path has it.</param>
internal sealed record RegistryRequest(HttpContext Context, Repository Repository, RegistryAccess Access, string Reference)
{
    public HttpRequest Http => Context.Request;

    public HttpResponse Response => Context.Response;

    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>An absolute address of this registry as the client wrote its host.</summary>
    public string Address(string path) => $"{Http.Scheme}://{Http.Host}/v2/{Repository.Name}/{path}";
}

/// <summary>What a path below <c>/v2/</c> speaks of.</summary>
internal enum RegistryTarget
{
    Manifest,
    Blob,
    Uploads,
    Upload,
    Tags,
    Referrers,
}

/// <summary>A path below <c>/v2/</c>.</summary>
internal sealed partial record RegistryPath(string Repository, RegistryTarget Target, string Reference)
{
    public static RegistryPath? Parse(string path)
    {
        var match = Pattern().Match(path);
        if (!match.Success)
        {
            return null;
        }

        var name = match.Groups["name"].Value;
        var reference = match.Groups["reference"].Value;
        return match.Groups["kind"].Value switch
        {
            "manifests" => new(name, RegistryTarget.Manifest, reference),
            "referrers" => new(name, RegistryTarget.Referrers, reference),
            "tags" => reference == "list" ? new(name, RegistryTarget.Tags, "") : null,
            "blobs/uploads" => new(name, reference.Length == 0 ? RegistryTarget.Uploads : RegistryTarget.Upload, reference),
            _ => reference.Length == 0 ? null : new(name, RegistryTarget.Blob, reference),
        };
    }

    [GeneratedRegex(@"^(?<name>.{1,512}?)/(?<kind>manifests|blobs/uploads|blobs|tags|referrers)/?(?<reference>[^/]{0,256})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
