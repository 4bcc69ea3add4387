using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Settings of <c>dotnet publish</c>.</summary>
public class DotNetPublishSettings : ToolOptions
{
    internal override (string Command, string[] Switches) Specification =>
        ("publish", ["", "--arch", "--configuration", "--framework", "--no-restore", "--no-build", "--output", "--os", "--self-contained", "--runtime", "--verbosity", "--nologo", "--target:", "--property:"]);
}

/// <summary>Setters of <see cref="DotNetPublishSettings" />; each returns a changed copy.</summary>
public static class DotNetPublishSettingsExtensions
{
    public static T SetProject<T>(this T o, string v) where T : DotNetPublishSettings => o.With("", v);
    public static T SetArchitecture<T>(this T o, string v) where T : DotNetPublishSettings => o.With("--arch", v);
    public static T SetConfiguration<T>(this T o, string v) where T : DotNetPublishSettings => o.With("--configuration", v);
    public static T SetFramework<T>(this T o, string v) where T : DotNetPublishSettings => o.With("--framework", v);
    public static T EnableNoRestore<T>(this T o) where T : DotNetPublishSettings => o.With("--no-restore");
    public static T EnableNoBuild<T>(this T o) where T : DotNetPublishSettings => o.With("--no-build");
    public static T SetOutput<T>(this T o, string v) where T : DotNetPublishSettings => o.With("--output", v);
    public static T SetOperatingSystem<T>(this T o, string v) where T : DotNetPublishSettings => o.With("--os", v);
    public static T EnableSelfContained<T>(this T o) where T : DotNetPublishSettings => o.With("--self-contained", "true");
    public static T DisableSelfContained<T>(this T o) where T : DotNetPublishSettings => o.With("--self-contained", "false");
    public static T SetRuntime<T>(this T o, string v) where T : DotNetPublishSettings => o.With("--runtime", v);
    public static T SetVerbosity<T>(this T o, DotNetVerbosity v) where T : DotNetPublishSettings => o.With("--verbosity", v);
    public static T EnableNoLogo<T>(this T o) where T : DotNetPublishSettings => o.With("--nologo");
    public static T SetTargets<T>(this T o, params string[] v) where T : DotNetPublishSettings => o.With("--target:", v);
    public static T AddTargets<T>(this T o, params string[] v) where T : DotNetPublishSettings => o.Adding("--target:", v);
    public static T SetProperty<T>(this T o, string propertyKey, object propertyValue) where T : DotNetPublishSettings => o.WithProperty(propertyKey, propertyValue);
    public static T AddProperty<T>(this T o, string propertyKey, object propertyValue) where T : DotNetPublishSettings => o.WithProperty(propertyKey, propertyValue);
}
