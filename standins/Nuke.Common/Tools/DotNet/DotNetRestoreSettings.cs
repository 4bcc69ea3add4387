using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Settings of <c>dotnet restore</c>.</summary>
public class DotNetRestoreSettings : ToolOptions
{
    internal override (string Command, string[] Switches) Specification =>
        ("restore", ["", "--runtime", "--verbosity", "--property:", "--locked-mode", "--source"]);
}

/// <summary>Setters of <see cref="DotNetRestoreSettings" />; each returns a changed copy.</summary>
public static class DotNetRestoreSettingsExtensions
{
    public static T SetProjectFile<T>(this T o, string v) where T : DotNetRestoreSettings => o.With("", v);
    public static T SetRuntime<T>(this T o, string v) where T : DotNetRestoreSettings => o.With("--runtime", v);
    public static T SetVerbosity<T>(this T o, DotNetVerbosity v) where T : DotNetRestoreSettings => o.With("--verbosity", v);
    public static T EnableLockedMode<T>(this T o) where T : DotNetRestoreSettings => o.With("--locked-mode");
    public static T SetSources<T>(this T o, params string[] v) where T : DotNetRestoreSettings => o.With("--source", v);
    public static T AddSources<T>(this T o, params string[] v) where T : DotNetRestoreSettings => o.Adding("--source", v);
    public static T SetProperty<T>(this T o, string propertyKey, object propertyValue) where T : DotNetRestoreSettings => o.WithProperty(propertyKey, propertyValue);
    public static T AddProperty<T>(this T o, string propertyKey, object propertyValue) where T : DotNetRestoreSettings => o.WithProperty(propertyKey, propertyValue);
}
