using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Settings of <c>dotnet test</c>.</summary>
public class DotNetTestSettings : ToolOptions
{
    internal override (string Command, string[] Switches) Specification =>
        ("test", ["", "--configuration", "--framework", "--filter", "--logger", "--no-build", "--no-restore", "--output", "--results-directory", "--settings", "--verbosity", "--nologo", "--property:", "--runtime"]);
}

/// <summary>Setters of <see cref="DotNetTestSettings" />; each returns a changed copy.</summary>
public static class DotNetTestSettingsExtensions
{
    public static T SetProjectFile<T>(this T o, string v) where T : DotNetTestSettings => o.With("", v);
    public static T SetConfiguration<T>(this T o, string v) where T : DotNetTestSettings => o.With("--configuration", v);
    public static T SetFramework<T>(this T o, string v) where T : DotNetTestSettings => o.With("--framework", v);
    public static T SetFilter<T>(this T o, string v) where T : DotNetTestSettings => o.With("--filter", v);
    public static T SetLoggers<T>(this T o, params string[] v) where T : DotNetTestSettings => o.With("--logger", v);
    public static T AddLoggers<T>(this T o, params string[] v) where T : DotNetTestSettings => o.Adding("--logger", v);
    public static T EnableNoBuild<T>(this T o) where T : DotNetTestSettings => o.With("--no-build");
    public static T EnableNoRestore<T>(this T o) where T : DotNetTestSettings => o.With("--no-restore");
    public static T SetOutput<T>(this T o, string v) where T : DotNetTestSettings => o.With("--output", v);
    public static T SetResultsDirectory<T>(this T o, string v) where T : DotNetTestSettings => o.With("--results-directory", v);
    public static T SetSettingsFile<T>(this T o, string v) where T : DotNetTestSettings => o.With("--settings", v);
    public static T SetVerbosity<T>(this T o, DotNetVerbosity v) where T : DotNetTestSettings => o.With("--verbosity", v);
    public static T EnableNoLogo<T>(this T o) where T : DotNetTestSettings => o.With("--nologo");
    public static T SetRuntime<T>(this T o, string v) where T : DotNetTestSettings => o.With("--runtime", v);
    public static T SetProperty<T>(this T o, string propertyKey, object propertyValue) where T : DotNetTestSettings => o.WithProperty(propertyKey, propertyValue);
    public static T AddProperty<T>(this T o, string propertyKey, object propertyValue) where T : DotNetTestSettings => o.WithProperty(propertyKey, propertyValue);
}
