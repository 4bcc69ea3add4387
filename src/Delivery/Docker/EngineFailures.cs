using Delivery.Errors;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Delivery.Docker;

/// <summary>
/// Collects what an engine says while it works. It reports a failed build step or a refused push in its stream and answers 200 all the same,
/// so the stream is read to its end and errors are found there. Reports are taken at once, in order.
/// </summary>
internal sealed class EngineStream(IProgress<string>? progress) : IProgress<JSONMessage>
{
    private readonly List<string> _errors = [];

    /// <summary>Last status by id, e.g. of each layer.</summary>
    public Dictionary<string, string> Statuses { get; } = new(StringComparer.Ordinal);

    /// <summary>Values beside the messages, e.g. <c>ID</c> of a built image, <c>Digest</c> of a pushed one.</summary>
    public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

    public string? Error => _errors.Count > 0 ? string.Join(" ", _errors) : null;

    public void Report(JSONMessage value)
    {
        if (value.Error?.Message is { Length: > 0 } error)
        {
            _errors.Add(error.Trim());
        }
        else if (value.ErrorMessage is { Length: > 0 } message)
        {
            _errors.Add(message.Trim());
        }

        foreach (var (name, entry) in value.Aux?.ExtensionData ?? new Dictionary<string, object>())
        {
            Values[name] = entry?.ToString() ?? "";
        }

        if (value is { ID: { Length: > 0 } id, Status: { Length: > 0 } status })
        {
            Statuses[id] = status;
        }

        if (value.Stream?.Trim() is { Length: > 0 } line)
        {
            progress?.Report(line);
        }
    }
}

/// <summary>What can go wrong with an engine, in words.</summary>
internal static class EngineFailures
{
    public static bool IsOfTheEngine(Exception error) => error
        is DockerApiException or HttpRequestException or IOException or TimeoutException or OperationCanceledException
        or System.Net.Sockets.SocketException or InvalidOperationException or Newtonsoft.Json.JsonException;

    /// <summary>Runs work on an engine; an engine that isn't there any more is said to be gone.</summary>
    /// <exception cref="DeliveryException">DLV-0316, DLV-0902, or <paramref name="refused"/> with the engine's words.</exception>
    public static async Task<T> GuardAsync<T>(DockerEngine engine, ErrorKind refused, string what, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (DockerApiException error)
        {
            throw Failed(refused, what, Words(error));
        }
        catch (Exception error) when (IsOfTheEngine(error) && !cancellationToken.IsCancellationRequested && !Runs.DiskSpace.IsExhausted(error))
        {
            throw Gone(engine, what, error.Message);
        }
    }

    /// <summary>The engine's own words; a full disk of the engine is one of ours.</summary>
    public static DeliveryException Failed(ErrorKind kind, string what, string why) =>
        why.Contains("no space left on device", StringComparison.OrdinalIgnoreCase)
            ? new(new DeliveryError(ErrorCatalog.DiskFull, $"{what}: the Docker Engine's disk is full", "", why, "Make room (docker system prune), then run again."))
            : new(new DeliveryError(kind, what, "", why, "See the engine's message."));

    public static DeliveryException Gone(DockerEngine engine, string what, string why) => new(new DeliveryError(
        ErrorCatalog.EngineGone, $"{what}: the Docker Engine went away", engine.Endpoint.ToString(), why,
        "Start it again, or run with --engine none to build without it."));

    private static string Words(DockerApiException error)
    {
        try
        {
            return Newtonsoft.Json.Linq.JObject.Parse(error.ResponseBody ?? "").Value<string>("message") ?? error.Message;
        }
        catch (Newtonsoft.Json.JsonException)
        {
            return error.Message;
        }
    }
}
