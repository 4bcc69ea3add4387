using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Delivery.Emulator.Ecs.Engines;

/// <summary>The machine's processes as /proc shows them (Linux; elsewhere no process is seen).</summary>
internal static partial class ProcessTable
{
    public const int SigKill = 9;
    public const int SigTerm = 15;

    /// <summary>Start time in clock ticks since boot; null where the process is gone or a zombie.</summary>
    public static long? StartTicks(int processId) => Stat(processId) is { State: not 'Z' } stat ? stat.StartTicks : null;

    public static int? Parent(int processId) => Stat(processId)?.Parent;

    /// <summary>Sends a signal; to the whole group of a leader where <paramref name="processId"/> is negative. A process that is gone is no error.</summary>
    public static void Signal(int processId, int signal)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Kill(processId, signal);
        }
    }

    /// <summary>The processes whose environment has this variable with this value; the caller itself is never among them.</summary>
    public static IEnumerable<(int ProcessId, IReadOnlyDictionary<string, string> Environment)> WithVariable(string name, string value)
    {
        if (!OperatingSystem.IsLinux())
        {
            yield break;
        }

        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != Environment.ProcessId
                && Variables(id) is { } variables && variables.TryGetValue(name, out var found) && found == value)
            {
                yield return (id, variables);
            }
        }
    }

    private static Dictionary<string, string>? Variables(int processId)
    {
        if (Read(processId, "environ") is not { Length: > 0 } text)
        {
            return null;
        }

        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in text.Split('\0'))
        {
            if (entry.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
            {
                variables[entry[..at]] = entry[(at + 1)..];
            }
        }

        return variables;
    }

    private static ProcessStat? Stat(int processId)
    {
        // The name in parentheses may hold anything, so the fields are counted from the last one.
        if (Read(processId, "stat") is not { } text || text.LastIndexOf(')') is not (> 0 and var end))
        {
            return null;
        }

        var fields = text[(end + 2)..].Split(' ');
        return fields.Length < 20
            ? null
            : new(fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    private static string? Read(int processId, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{processId}/{file}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);

    private sealed record ProcessStat(char State, int Parent, long StartTicks);
}
