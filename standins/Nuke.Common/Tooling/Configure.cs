namespace Nuke.Common.Tooling;

/// <summary>Returns a changed copy of settings.</summary>
public delegate T Configure<T>(T settings);

/// <summary>Applies configurators.</summary>
public static class ConfigureExtensions
{
    public static T InvokeSafe<T>(this Configure<T> configurator, T obj) => configurator == null ? obj : configurator(obj);
}
