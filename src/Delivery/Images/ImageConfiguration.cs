using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Images;

/// <summary>An image's configuration (github.com/opencontainers/image-spec config.md, read 2026-11-23): a base image's, and ours on top of it.</summary>
public static class ImageConfiguration
{
    /// <summary>Instants are fixed: the same content gives the same image.</summary>
    public static DateTimeOffset FixedTime { get; } = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const string FixedTimeText = "1980-01-01T00:00:00Z";

    /// <summary>The configuration of an image that holds this machine's .NET runtime.</summary>
    public static JsonObject OfRuntime(string architecture, string runtimeVersion, ImageDigest layer) => new()
    {
        ["architecture"] = architecture,
        ["config"] = new JsonObject
        {
            ["Env"] = new JsonArray(
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "APP_UID=1654",
                "DOTNET_RUNNING_IN_CONTAINER=true",
                $"DOTNET_VERSION={runtimeVersion}",
                "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true"),
            ["User"] = "1654",
        },
        ["created"] = FixedTimeText,
        ["history"] = new JsonArray(History($"The .NET runtime {runtimeVersion} of the machine that built this image")),
        ["os"] = "linux",
        ["rootfs"] = new JsonObject { ["diff_ids"] = new JsonArray(layer.ToString()), ["type"] = "layers" },
    };

    /// <summary>The base image's configuration with what the Dockerfile says.</summary>
    /// <param name="layers">Digest of each uncompressed layer that was added, and its instruction.</param>
    /// <param name="labels">Beside the Dockerfile's own.</param>
    /// <exception cref="FormatException">The base image's configuration has no known form.</exception>
    public static byte[] Extend(
        JsonObject baseConfiguration, ImageRecipe recipe, IReadOnlyList<(ImageDigest DiffId, string Instruction)> layers,
        IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        ArgumentNullException.ThrowIfNull(baseConfiguration);
        ArgumentNullException.ThrowIfNull(recipe);
        try
        {
            var image = baseConfiguration.DeepClone().AsObject();
            var config = image["config"] as JsonObject ?? [];
            config["Env"] = Environment(config["Env"] as JsonArray ?? [], recipe.Environment);
            config["Labels"] = Labels(config["Labels"] as JsonObject ?? [], [.. recipe.Labels, .. labels]);
            Set(config, "WorkingDir", recipe.WorkingDirectory);
            Set(config, "User", recipe.User);
            Set(config, "StopSignal", recipe.StopSignal);
            if (recipe.Entrypoint is not null)
            {
                config["Entrypoint"] = Texts(recipe.Entrypoint);
                // As in a Dockerfile: a new entry point leaves the base image's command behind.
                config.Remove("Cmd");
            }

            if (recipe.Command is not null)
            {
                config["Cmd"] = Texts(recipe.Command);
            }

            foreach (var port in recipe.Ports)
            {
                (config["ExposedPorts"] ??= new JsonObject())[port] = new JsonObject();
            }

            var differences = image["rootfs"]!["diff_ids"]!.AsArray();
            foreach (var (diffId, instruction) in layers)
            {
                differences.Add(diffId.ToString());
                (image["history"] as JsonArray)?.Add(History(instruction));
            }

            image["config"] = config;
            image["created"] = FixedTimeText;
            image.Remove("container");
            image.Remove("container_config");
            return JsonSerializer.SerializeToUtf8Bytes(image);
        }
        catch (Exception error) when (error is InvalidOperationException or NullReferenceException)
        {
            throw new FormatException("The base image's configuration doesn't have the form of one.", error);
        }
    }

    /// <summary>A label of an image's configuration.</summary>
    public static string? Label(ReadOnlySpan<byte> configuration, string name) => Text(configuration, "config", "Labels", name);

    /// <summary>What the image runs on, as <c>linux/amd64</c>; null where it doesn't say.</summary>
    public static string? Platform(ReadOnlySpan<byte> configuration) =>
        Text(configuration, "architecture") is { } architecture ? $"{Text(configuration, "os") ?? "linux"}/{architecture}" : null;

    private static string? Text(ReadOnlySpan<byte> configuration, params ReadOnlySpan<string> path)
    {
        try
        {
            var node = JsonNode.Parse(configuration);
            foreach (var name in path)
            {
                node = node?[name];
            }

            return node?.GetValue<string>();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonObject History(string instruction) => new() { ["created"] = FixedTimeText, ["created_by"] = instruction };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static void Set(JsonObject config, string name, string? value)
    {
        if (value is not null)
        {
            config[name] = value;
        }
    }

    private static JsonArray Environment(JsonArray inherited, IReadOnlyList<KeyValuePair<string, string>> added)
    {
        var names = added.Select(variable => variable.Key).ToHashSet(StringComparer.Ordinal);
        return Texts([
            .. inherited.Select(entry => (string)entry!).Where(entry => !names.Contains(entry.Split('=')[0])),
            .. added.Select(variable => $"{variable.Key}={variable.Value}"),
        ]);
    }

    private static JsonObject Labels(JsonObject inherited, IEnumerable<KeyValuePair<string, string>> added)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in inherited)
        {
            labels[name] = (string?)value ?? "";
        }

        foreach (var (name, value) in added)
        {
            labels[name] = value;
        }

        return new(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
    }
}
