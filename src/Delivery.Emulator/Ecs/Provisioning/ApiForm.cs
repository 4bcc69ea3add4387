using System.Text.Json.Nodes;

namespace Delivery.Emulator.Ecs.Provisioning;

/// <summary>
/// A template's properties in the spelling of the ECS API: the same names with a small first letter. Maps keep their keys.
/// </summary>
internal static class ApiForm
{
    private static readonly HashSet<string> Maps = ["DockerLabels", "DriverOpts", "Labels", "Options"];

    /// <summary>Members whose API name is another one.</summary>
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["IAM"] = "iam",
        ["EFSVolumeConfiguration"] = "efsVolumeConfiguration",
        ["FSxWindowsFileServerVolumeConfiguration"] = "fsxWindowsFileServerVolumeConfiguration",
        ["FilesystemId"] = "fileSystemId",
    };

    public static JsonNode? Of(JsonNode? property) => property switch
    {
        JsonObject structure => new JsonObject(structure.Select(member => KeyValuePair.Create(
            NameOf(member.Key), Maps.Contains(member.Key) ? member.Value?.DeepClone() : Of(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Of)]),
        _ => property?.DeepClone(),
    };

    private static string NameOf(string name) => Renamed.TryGetValue(name, out var other) ? other
        : name.Length == 0 ? name : char.ToLowerInvariant(name[0]) + name[1..];
}
