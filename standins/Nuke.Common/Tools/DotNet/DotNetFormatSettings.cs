using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Settings of <c>dotnet format</c>.</summary>
public class DotNetFormatSettings : ToolOptions
{
    internal override (string Command, string[] Switches) Specification =>
        ("format", ["", "--no-restore", "--verify-no-changes", "--include", "--exclude", "--verbosity", "--report"]);
}

/// <summary>Setters of <see cref="DotNetFormatSettings" />; each returns a changed copy.</summary>
public static class DotNetFormatSettingsExtensions
{
    public static T SetProject<T>(this T o, string v) where T : DotNetFormatSettings => o.With("", v);
    public static T EnableNoRestore<T>(this T o) where T : DotNetFormatSettings => o.With("--no-restore");
    public static T EnableVerifyNoChanges<T>(this T o) where T : DotNetFormatSettings => o.With("--verify-no-changes");
    public static T SetInclude<T>(this T o, params string[] v) where T : DotNetFormatSettings => o.With("--include", v);
    public static T AddInclude<T>(this T o, params string[] v) where T : DotNetFormatSettings => o.Adding("--include", v);
    public static T SetExclude<T>(this T o, params string[] v) where T : DotNetFormatSettings => o.With("--exclude", v);
    public static T AddExclude<T>(this T o, params string[] v) where T : DotNetFormatSettings => o.Adding("--exclude", v);
    public static T SetVerbosity<T>(this T o, DotNetVerbosity v) where T : DotNetFormatSettings => o.With("--verbosity", v);
    public static T SetReport<T>(this T o, string v) where T : DotNetFormatSettings => o.With("--report", v);
}
