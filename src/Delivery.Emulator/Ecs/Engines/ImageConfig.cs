using System.Text.Json;
using System.Text.Json.Nodes;
using Delivery.Emulator.Registry;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Engines;

/// <summary>What an image says about the process to start (OCI image configuration, <c>config</c>).</summary>
public sealed record ImageConfig(
    IReadOnlyList<string> Environment, IReadOnlyList<string> EntryPoint, IReadOnlyList<string> Command, string WorkingDirectory, string? User,
    string? StopSignal)
{
    /// <exception cref="ContainerException">The blob is no image configuration.</exception>
    public static async Task<ImageConfig> ReadAsync(StoredImage image, CancellationToken cancellationToken)
    {
        try
        {
            var text = await File.ReadAllTextAsync(image.ConfigFile, cancellationToken);
            var config = (JsonNode.Parse(text) as JsonObject)?.Object("config") ?? [];
            return new(config.Texts("Env"), config.Texts("Entrypoint"), config.Texts("Cmd"), config.Text("WorkingDir") is { Length: > 0 } folder ? folder : "/",
                config.Text("User") is { Length: > 0 } user ? user : null, config.Text("StopSignal"));
        }
        catch (Exception e) when (e is JsonException or AwsErrorException or IOException)
        {
            throw new ContainerException($"CannotPullContainerError: {image.Reference}: the image's configuration can't be read: {e.Message}");
        }
    }

    /// <summary>The command line: a given entry point also drops the image's command, as Docker does.</summary>
    public IReadOnlyList<string> CommandLine(ContainerStart start) => start.EntryPoint is { } entryPoint
        ? [.. entryPoint, .. start.Command ?? []]
        : [.. EntryPoint, .. start.Command ?? Command];
}
