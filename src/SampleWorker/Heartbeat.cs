using System.Security.Cryptography;
using System.Text;

namespace SampleWorker;

/// <summary>
/// A file that the worker touches whenever its queue has answered. The container's health check is the same executable with
/// <c>--health</c>: it looks at the file's age. So a worker that hangs, or can't reach its queue, is found out.
/// </summary>
public sealed class Heartbeat(string file, TimeProvider time)
{
    /// <summary>Three long polls.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>In the temporary folder, the only writable one; tasks that share it are told apart by their metadata address.</summary>
    public static Heartbeat OfThisTask(TimeProvider time)
    {
        var task = Environment.GetEnvironmentVariable("ECS_CONTAINER_METADATA_URI_V4") ?? "";
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(task)).AsSpan(0, 8));
        return new(Path.Combine(Path.GetTempPath(), $"worker-{name}.heartbeat"), time);
    }

    public void Beat()
    {
        using (File.Open(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
        }

        File.SetLastWriteTimeUtc(file, time.GetUtcNow().UtcDateTime);
    }

    public bool IsFresh() => File.Exists(file) && time.GetUtcNow() - File.GetLastWriteTimeUtc(file) < Limit;

    /// <summary>A worker that ended isn't healthy.</summary>
    public void Stop() => File.Delete(file);
}
