using System.Globalization;
using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Settings of <c>dotnet restore</c>.</summary>
public class DotNetRestoreSettings() : ToolOptions("restore");

/// <summary>Settings of <c>dotnet build</c>.</summary>
public class DotNetBuildSettings() : ToolOptions("build", "--configuration", "--no-restore");

/// <summary>Settings of <c>dotnet publish</c>.</summary>
public class DotNetPublishSettings() : ToolOptions("publish", "--configuration", "--output", "--property:");

/// <summary>Settings of <c>dotnet format</c>.</summary>
public class DotNetFormatSettings() : ToolOptions("format", "--no-restore", "--verify-no-changes");

/// <summary>Setters of <see cref="DotNetRestoreSettings" />; each returns a changed copy.</summary>
public static class DotNetRestoreSettingsExtensions
{
    public static T SetProjectFile<T>(this T o, string v) where T : DotNetRestoreSettings => o.With("", v);
}

/// <summary>Setters of <see cref="DotNetBuildSettings" />; each returns a changed copy.</summary>
public static class DotNetBuildSettingsExtensions
{
    public static T SetProjectFile<T>(this T o, string v) where T : DotNetBuildSettings => o.With("", v);
    public static T SetConfiguration<T>(this T o, string v) where T : DotNetBuildSettings => o.With("--configuration", v);
    public static T EnableNoRestore<T>(this T o) where T : DotNetBuildSettings => o.With("--no-restore");
}

/// <summary>Setters of <see cref="DotNetPublishSettings" />; each returns a changed copy.</summary>
public static class DotNetPublishSettingsExtensions
{
    public static T SetProject<T>(this T o, string v) where T : DotNetPublishSettings => o.With("", v);
    public static T SetConfiguration<T>(this T o, string v) where T : DotNetPublishSettings => o.With("--configuration", v);
    public static T SetOutput<T>(this T o, string v) where T : DotNetPublishSettings => o.With("--output", v);

    public static T SetProperty<T>(this T o, string propertyKey, object propertyValue) where T : DotNetPublishSettings =>
        o.WithProperty(propertyKey, propertyValue is bool flag ? (flag ? "true" : "false") : Convert.ToString(propertyValue, CultureInfo.InvariantCulture));
}

/// <summary>Setters of <see cref="DotNetFormatSettings" />; each returns a changed copy.</summary>
public static class DotNetFormatSettingsExtensions
{
    public static T SetProject<T>(this T o, string v) where T : DotNetFormatSettings => o.With("", v);
    public static T EnableNoRestore<T>(this T o) where T : DotNetFormatSettings => o.With("--no-restore");
    public static T EnableVerifyNoChanges<T>(this T o) where T : DotNetFormatSettings => o.With("--verify-no-changes");
}
