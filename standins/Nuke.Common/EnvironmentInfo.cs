using System.Collections;
using System.Collections.ObjectModel;
using Nuke.Common.IO;

namespace Nuke.Common;

/// <summary>The machine and process the build runs in.</summary>
public static class EnvironmentInfo
{
    public static string NewLine => Environment.NewLine;
    public static string MachineName => Environment.MachineName;

    public static AbsolutePath WorkingDirectory
    {
        get => Environment.CurrentDirectory;
        set => Environment.CurrentDirectory = value;
    }

    public static bool IsWin => OperatingSystem.IsWindows();
    public static bool IsLinux => OperatingSystem.IsLinux();
    public static bool IsOsx => OperatingSystem.IsMacOS();
    public static bool IsUnix => IsLinux || IsOsx;

    public static ReadOnlyDictionary<string, string> Variables =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(x => (string)x.Key, x => (string)x.Value).AsReadOnly();

    public static string GetVariable(string name) => Environment.GetEnvironmentVariable(name);
    public static bool HasVariable(string name, bool allowEmpty = true) => GetVariable(name) is { } value && (allowEmpty || value.Length > 0);
    public static void SetVariable(string name, string value) => Environment.SetEnvironmentVariable(name, value);
    public static void RemoveVariable(string name) => Environment.SetEnvironmentVariable(name, null);
}
