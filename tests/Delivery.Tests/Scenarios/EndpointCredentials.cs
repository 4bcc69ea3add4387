using System.Runtime.CompilerServices;

namespace Delivery.Tests.Scenarios;

/// <summary>An endpoint that is not the embedded one is called with the caller's own credentials, which the SDK finds in the environment.</summary>
internal static class EndpointCredentials
{
#pragma warning disable CA2255 // there is no earlier moment for the whole process
    [ModuleInitializer]
    internal static void Set()
#pragma warning restore CA2255
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "local");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "local");
        Environment.SetEnvironmentVariable("AWS_SESSION_TOKEN", null);
    }
}
