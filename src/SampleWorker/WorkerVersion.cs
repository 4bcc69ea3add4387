using System.Reflection;

namespace SampleWorker;

/// <summary>The version that the worker was built with.</summary>
public static class WorkerVersion
{
    public static string Current { get; } =
        typeof(WorkerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
