using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Settings of <c>dotnet run</c>.</summary>
public class DotNetRunSettings : ToolOptions
{
    internal override (string Command, string[] Switches) Specification =>
        ("run", ["--configuration", "--framework", "--project", "--no-restore", "--no-build", "--property:"]);
}

/// <summary>Setters of <see cref="DotNetRunSettings" />; each returns a changed copy.</summary>
public static class DotNetRunSettingsExtensions
{
    public static T SetProjectFile<T>(this T o, string v)
        where T : DotNetRunSettings => o.With("--project", v);

    public static T SetConfiguration<T>(this T o, string v)
        where T : DotNetRunSettings => o.With("--configuration", v);

    public static T SetFramework<T>(this T o, string v)
        where T : DotNetRunSettings => o.With("--framework", v);

    public static T EnableNoRestore<T>(this T o)
        where T : DotNetRunSettings => o.With("--no-restore");

    public static T EnableNoBuild<T>(this T o)
        where T : DotNetRunSettings => o.With("--no-build");

    public static T SetProperty<T>(this T o, string propertyKey, object propertyValue)
        where T : DotNetRunSettings => o.WithProperty(propertyKey, propertyValue);

    public static T AddProperty<T>(this T o, string propertyKey, object propertyValue)
        where T : DotNetRunSettings => o.WithProperty(propertyKey, propertyValue);
}
