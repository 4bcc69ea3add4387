using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Delivery.Emulator.Hosting;

/// <summary>Starting an emulator that outlives its starter: a session of its own, its output in a log file.</summary>
internal static class Detachment
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(15);

    /// <summary>Starts this program again in the background and returns once it listens.</summary>
    /// <exception cref="EmulatorStartException">It ended instead; the message is its own.</exception>
    public static async Task<InstanceFile> StartAsync(IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        string log;
        try
        {
            log = Path.Combine(Directory.CreateDirectory(folder).FullName, "emulator.log");
            await File.AppendAllTextAsync(log, "", cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EmulatorStartException($"the state folder {folder} cannot be used: {error.Message}");
        }

        var earlier = new FileInfo(log).Length;
        // Redirected although nothing is read: the runtime duplicates its standard streams at start, before Leave can let go of
        // them, and with the starter's own ones whoever reads those would wait for the emulator's end.
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        foreach (var argument in arguments.Where(each => each != "--background").Append(CommandLine.DetachedLogOption).Append(log))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new EmulatorStartException("the emulator's process could not be started");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestStart);
        while (true)
        {
            if (InstanceFile.Read(folder) is { } instance && instance.Pid == process.Id)
            {
                return instance;
            }

            if (process.HasExited)
            {
                throw new EmulatorStartException(await LastLineAsync(log, earlier, cancellationToken));
            }

            await Task.Delay(PollInterval, limit.Token);
        }
    }

    /// <summary>In the started process: leaves the starter's session and terminal.</summary>
    public static void Leave(string log)
    {
        var stream = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        if (!OperatingSystem.IsWindows())
        {
            using var nothing = File.OpenRead("/dev/null");
            _ = NativeMethods.setsid();
            _ = NativeMethods.dup2((int)nothing.SafeFileHandle.DangerousGetHandle(), 0);
            _ = NativeMethods.dup2((int)stream.SafeFileHandle.DangerousGetHandle(), 1);
            _ = NativeMethods.dup2((int)stream.SafeFileHandle.DangerousGetHandle(), 2);
        }

        var writer = TextWriter.Synchronized(new StreamWriter(stream) { AutoFlush = true });
        Console.SetOut(writer);
        Console.SetError(writer);
    }

    private static async Task<string> LastLineAsync(string log, long after, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(after, SeekOrigin.Begin);
        using var reader = new StreamReader(stream);
        var lines = (await reader.ReadToEndAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 0 ? "the emulator ended at start without a message" : lines[^1].Trim();
    }

    private static class NativeMethods
    {
#pragma warning disable IDE1006, SYSLIB1054, CA5392 // libc's names; blittable signatures need no generated code
        [DllImport("libc", SetLastError = true)]
        public static extern int setsid();

        [DllImport("libc", SetLastError = true)]
        public static extern int dup2(int oldDescriptor, int newDescriptor);
#pragma warning restore IDE1006, SYSLIB1054, CA5392
    }
}
