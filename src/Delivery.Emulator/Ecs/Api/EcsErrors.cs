using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Ecs.Api;

/// <summary>Errors of the ECS API, worded as ECS words them (API reference, read 2026-11-23).</summary>
internal static class EcsErrors
{
    public static AwsErrorException ClusterNotFound() => new("ClusterNotFoundException", "Cluster not found.");

    public static AwsErrorException ServiceNotFound() => new("ServiceNotFoundException", "Service not found.");

    public static AwsErrorException ServiceNotActive() => new("ServiceNotActiveException", "Service was not ACTIVE.");

    public static AwsErrorException Invalid(string message) => new("InvalidParameterException", message);

    public static AwsErrorException Client(string message) => new("ClientException", message);
}
