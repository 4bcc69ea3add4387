using System.Text.Json;
using System.Text.Json.Serialization;
using Delivery.Errors;
using Delivery.Reports;

namespace Delivery.Runs;

/// <summary>
/// <c>artifacts/run/</c> of the run in progress; the run before is moved to <c>artifacts/runs/ID/</c>. Files are
/// written beside their place and renamed, so that a killed run never leaves half a file.
/// </summary>
public sealed class RunFolder
{
    private const string RunFile = "run.json";

    /// <summary>How every JSON file of a run is written: camel case, outcomes as their names, no nulls.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    private RunFolder(string path) => Path = path;

    /// <summary>Absolute path of <c>artifacts/run</c>.</summary>
    public string Path { get; }

    /// <summary>Makes an empty run folder under <paramref name="artifacts"/>, keeping the run before.</summary>
    /// <exception cref="DeliveryException">DLV-0901 where the folder can't be written.</exception>
    public static RunFolder Open(string artifacts, string runId)
    {
        var current = System.IO.Path.Combine(artifacts, "run");
        try
        {
            Directory.CreateDirectory(artifacts);
            KeepPrevious(artifacts, current);
            Directory.CreateDirectory(current);
            File.WriteAllText(System.IO.Path.Combine(current, "id"), runId);
            return new RunFolder(current);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException && !DiskSpace.IsExhausted(error))
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.ArtifactsNotWritable, "The run's files can't be written", artifacts, error.Message,
                "Make the folder writable, or remove what is in its place."));
        }
    }

    public void Write(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        var beside = path + ".new";
        File.WriteAllText(beside, content);
        File.Move(beside, path, overwrite: true);
    }

    public void Write(RunReport report) => Write(RunFile, JsonSerializer.Serialize(report, Json) + "\n");

    /// <summary>The report of the run that this folder of artifacts holds; null where there is none.</summary>
    public static RunReport? ReadLast(string artifacts)
    {
        var file = System.IO.Path.Combine(artifacts, "run", RunFile);
        return File.Exists(file) ? JsonSerializer.Deserialize<RunReport>(File.ReadAllText(file), Json) : null;
    }

    /// <summary>Reports of finished runs to an environment with their folders (<c>artifacts/runs/ID</c>), the newest first; files that are no reports are passed over.</summary>
    public static IReadOnlyList<(string Folder, RunReport Report)> ReadEarlier(string artifacts, string environment)
    {
        List<(string Folder, RunReport Report)> runs = [];
        var kept = System.IO.Path.Combine(artifacts, "runs");
        foreach (var folder in Directory.Exists(kept) ? Directory.GetDirectories(kept) : [])
        {
            try
            {
                if (JsonSerializer.Deserialize<RunReport>(File.ReadAllText(System.IO.Path.Combine(folder, RunFile)), Json) is { } report && report.Environment == environment)
                {
                    runs.Add(($"artifacts/runs/{System.IO.Path.GetFileName(folder)}", report));
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
            {
                // A run that was killed before it wrote a report.
            }
        }

        return [.. runs.OrderByDescending(run => run.Report.StartedAt)];
    }

    private static void KeepPrevious(string artifacts, string current)
    {
        if (!Directory.Exists(current))
        {
            return;
        }

        var idFile = System.IO.Path.Combine(current, "id");
        var id = File.Exists(idFile) ? File.ReadAllText(idFile).Trim() : "";
        var kept = System.IO.Path.Combine(artifacts, "runs", IsPlainName(id) ? id : Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(kept)!);
        Directory.Move(current, Directory.Exists(kept) ? $"{kept}-{Guid.NewGuid():n}" : kept);
    }

    private static bool IsPlainName(string id) => id.Length > 0 && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
