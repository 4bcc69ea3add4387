using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Images;

/// <summary>
/// Splits a published .NET application into what changes rarely and what changes with each line of code. Both go into layers of
/// their own, so that a code change moves the small one only.
/// </summary>
public static class PublishLayers
{
    public const string Dependencies = "deps";
    public const string Application = "app";
    private static readonly string[] PlainKinds = ["runtime", "native"];

    /// <summary>The files that come from packages, as the application's <c>.deps.json</c> names them.</summary>
    /// <param name="depsJson">Content of <c>NAME.deps.json</c>.</param>
    /// <exception cref="FormatException">It is no such file.</exception>
    public static IReadOnlySet<string> PackageFiles(string depsJson)
    {
        try
        {
            var root = JsonNode.Parse(depsJson)?.AsObject() ?? throw new FormatException("The file is empty.");
            var packages = root["libraries"]!.AsObject()
                .Where(library => (string?)library.Value?["type"] == "package")
                .Select(library => library.Key).ToHashSet(StringComparer.Ordinal);
            var target = root["targets"]![(string)root["runtimeTarget"]!["name"]!]!.AsObject();
            return target.Where(library => packages.Contains(library.Key)).SelectMany(library => FilesOf(library.Value!.AsObject()))
                .ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new FormatException("The file doesn't have the form of a .deps.json.", error);
        }
    }

    private static IEnumerable<string> FilesOf(JsonObject library)
    {
        // Published: architecture-neutral files lie in the application's folder by their name alone, the others by their path.
        var plain = PlainKinds.SelectMany(kind => Keys(library, kind)).Select(path => path[(path.LastIndexOf('/') + 1)..]);
        var resources = Keys(library, "resources").Select(path => string.Join('/', path.Split('/')[^2..]));
        return plain.Concat(resources).Concat(Keys(library, "runtimeTargets"));
    }

    private static IEnumerable<string> Keys(JsonObject library, string kind) =>
        library[kind] is JsonObject files ? files.Select(file => file.Key) : [];
}
