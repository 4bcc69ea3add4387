using System.Text.Json;

namespace Delivery.Doctor;

/// <summary>Which packages the build was compiled with: read from what the compiler wrote, not from what was wished for.</summary>
public static class PackageSet
{
    private const string Core = "AWSSDK.Core";

    // The ones that a feed may lack; the others are always the feed's.
    private static readonly string[] MayBeMissing = ["AWSSDK.CloudFormation", "AWSSDK.CloudWatchLogs", "AWSSDK.ECR", "AWSSDK.ECS", "Nuke.Common"];

    /// <param name="dependenciesJson">Content of <c>PROGRAM.deps.json</c>: <c>libraries</c>, each <c>Name/Version</c> with its <c>type</c>.</param>
    public static CheckResult Read(string dependenciesJson)
    {
        using var json = JsonDocument.Parse(dependenciesJson);
        var libraries = json.RootElement.GetProperty("libraries").EnumerateObject()
            .Select(library => (Parts: library.Name.Split('/', 2), IsPackage: library.Value.GetProperty("type").GetString() == "package"))
            .ToDictionary(library => library.Parts[0], library => (Version: library.Parts[1], library.IsPackage), StringComparer.Ordinal);
        var known = MayBeMissing.Where(libraries.ContainsKey).ToList();
        var official = known.Where(name => libraries[name].IsPackage).Select(name => $"{name} {libraries[name].Version}").ToList();
        var replaced = known.Where(name => !libraries[name].IsPackage).ToList();
        var core = libraries.TryGetValue(Core, out var resolved) ? $"{Core} {resolved.Version}" : $"no {Core}";
        string[] found =
        [
            official.Count > 0 ? $"official: {string.Join(", ", official)}" : "",
            replaced.Count > 0 ? $"stand-ins: {string.Join(", ", replaced)}" : "",
            core,
        ];
        return replaced.Count == 0
            ? new("Packages", CheckState.Ok, string.Join("; ", found.Where(part => part.Length > 0)))
            : new("Packages", CheckState.Warning, string.Join("; ", found.Where(part => part.Length > 0)),
                "None needed. With a feed that has them (NuGet.config), the next run of ./build.sh takes the official ones.");
    }
}
