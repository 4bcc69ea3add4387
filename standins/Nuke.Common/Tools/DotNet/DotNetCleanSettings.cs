using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Settings of <c>dotnet clean</c>.</summary>
public class DotNetCleanSettings : ToolOptions
{
    internal override (string Command, string[] Switches) Specification =>
        ("clean", ["", "--configuration", "--framework", "--output", "--runtime", "--verbosity", "--nologo"]);
}

/// <summary>Setters of <see cref="DotNetCleanSettings" />; each returns a changed copy.</summary>
public static class DotNetCleanSettingsExtensions
{
    public static T SetProject<T>(this T o, string v) where T : DotNetCleanSettings => o.With("", v);
    public static T SetConfiguration<T>(this T o, string v) where T : DotNetCleanSettings => o.With("--configuration", v);
    public static T SetFramework<T>(this T o, string v) where T : DotNetCleanSettings => o.With("--framework", v);
    public static T SetOutput<T>(this T o, string v) where T : DotNetCleanSettings => o.With("--output", v);
    public static T SetRuntime<T>(this T o, string v) where T : DotNetCleanSettings => o.With("--runtime", v);
    public static T SetVerbosity<T>(this T o, DotNetVerbosity v) where T : DotNetCleanSettings => o.With("--verbosity", v);
    public static T EnableNoLogo<T>(this T o) where T : DotNetCleanSettings => o.With("--nologo");
}
