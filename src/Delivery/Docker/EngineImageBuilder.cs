using System.IO.Pipelines;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Registry;
using Docker.DotNet.Models;

namespace Delivery.Docker;

/// <summary>Builds images on an engine, with the builder that every engine has. The context is streamed, never copied.</summary>
public sealed class EngineImageBuilder(DockerEngine engine)
{
    // Docker's own client puts the Dockerfile into the context under a name of its own, too.
    private const string DockerfileName = ".delivery.dockerfile";

    /// <param name="dockerfile">Text of the Dockerfile; the context's own where null.</param>
    /// <param name="tag">Name and tag in the engine.</param>
    /// <returns>The image's id in the engine.</returns>
    /// <exception cref="DeliveryException">DLV-0310 with the failed step, DLV-0316 (engine gone), DLV-0902 (disk full).</exception>
    public Task<string> BuildAsync(
        BuildContext context, string? dockerfile, IReadOnlyDictionary<string, string> arguments, IReadOnlyList<KeyValuePair<string, string>> labels,
        Architecture architecture, string tag, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        const string what = "The image could not be built";
        return EngineFailures.GuardAsync(
            engine, ErrorCatalog.ImageBuildFailed, what,
            async () =>
            {
                using var client = engine.Connect();
                var messages = new EngineStream(progress);
                var parameters = new ImageBuildParameters
                {
                    Dockerfile = DockerfileName,
                    Tags = [tag],
                    BuildArgs = arguments.ToDictionary(StringComparer.Ordinal),
                    Labels = labels.ToDictionary(StringComparer.Ordinal),
                    Platform = architecture.Platform(),
                    Remove = true,
                    ForceRemove = true,
                };
                await StreamAsync(
                    Entries(context, dockerfile ?? context.DockerfileText),
                    body => client.Images.BuildImageFromDockerfileAsync(parameters, body, [], new Dictionary<string, string>(), messages, cancellationToken),
                    cancellationToken);
                if (messages.Error is { } error)
                {
                    throw EngineFailures.Failed(ErrorCatalog.ImageBuildFailed, what, error);
                }

                return messages.Values.GetValueOrDefault("ID") ?? throw EngineFailures.Gone(engine, what, "its answer ended before the image was done");
            },
            cancellationToken);
    }

    /// <summary>Writes an archive while the engine reads it; a failure of either side ends both, and the one that began it is thrown.</summary>
    internal static async Task StreamAsync(IEnumerable<LayerEntry> entries, Func<Stream, Task> send, CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var write = WriteAsync();
        try
        {
            await using var body = pipe.Reader.AsStream();
            await send(body);
        }
        catch (Exception) when (write.IsFaulted)
        {
            await write;
            throw;
        }
        finally
        {
            // An engine that answers before it has read everything leaves the writer waiting.
            await stop.CancelAsync();
            await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task WriteAsync()
        {
            try
            {
                await LayerArchive.WriteAsync(pipe.Writer.AsStream(leaveOpen: true), entries, stop.Token);
                await pipe.Writer.CompleteAsync();
            }
            catch (Exception error)
            {
                await pipe.Writer.CompleteAsync(error);
                throw;
            }
        }
    }

    private static IEnumerable<LayerEntry> Entries(BuildContext context, string dockerfile) =>
        context.Files.Select(file => LayerEntry.File(file.Path, file.Source)).Prepend(LayerEntry.Text(DockerfileName, dockerfile));
}
