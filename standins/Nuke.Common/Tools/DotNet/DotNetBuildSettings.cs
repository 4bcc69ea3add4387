using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Settings of <c>dotnet build</c>.</summary>
public class DotNetBuildSettings : ToolOptions
{
    internal override (string Command, string[] Switches) Specification =>
        ("build", ["", "--configuration", "--framework", "--no-incremental", "--no-restore", "--output", "--runtime", "--verbosity", "--version-suffix", "--logger", "--nologo", "--property:"]);
}

/// <summary>Setters of <see cref="DotNetBuildSettings" />; each returns a changed copy.</summary>
public static class DotNetBuildSettingsExtensions
{
    public static T SetProjectFile<T>(this T o, string v) where T : DotNetBuildSettings => o.With("", v);
    public static T SetConfiguration<T>(this T o, string v) where T : DotNetBuildSettings => o.With("--configuration", v);
    public static T SetFramework<T>(this T o, string v) where T : DotNetBuildSettings => o.With("--framework", v);
    public static T EnableNoIncremental<T>(this T o) where T : DotNetBuildSettings => o.With("--no-incremental");
    public static T EnableNoRestore<T>(this T o) where T : DotNetBuildSettings => o.With("--no-restore");
    public static T SetOutputDirectory<T>(this T o, string v) where T : DotNetBuildSettings => o.With("--output", v);
    public static T SetRuntime<T>(this T o, string v) where T : DotNetBuildSettings => o.With("--runtime", v);
    public static T SetVerbosity<T>(this T o, DotNetVerbosity v) where T : DotNetBuildSettings => o.With("--verbosity", v);
    public static T SetVersionSuffix<T>(this T o, string v) where T : DotNetBuildSettings => o.With("--version-suffix", v);
    public static T SetLoggers<T>(this T o, params string[] v) where T : DotNetBuildSettings => o.With("--logger", v);
    public static T AddLoggers<T>(this T o, params string[] v) where T : DotNetBuildSettings => o.Adding("--logger", v);
    public static T EnableNoLogo<T>(this T o) where T : DotNetBuildSettings => o.With("--nologo");
    public static T SetProperty<T>(this T o, string propertyKey, object propertyValue) where T : DotNetBuildSettings => o.WithProperty(propertyKey, propertyValue);
    public static T AddProperty<T>(this T o, string propertyKey, object propertyValue) where T : DotNetBuildSettings => o.WithProperty(propertyKey, propertyValue);
}
