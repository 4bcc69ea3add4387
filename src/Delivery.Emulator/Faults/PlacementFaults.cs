using Delivery.Emulator.Faults.Kinds;

namespace Delivery.Emulator.Faults;

/// <summary>Whether a service's task finds no capacity.</summary>
internal static class PlacementFaults
{
    public static bool AreDue(FaultInjector faults, string cluster, string service) => faults.Due<RefusePlacementFault>(new Dictionary<string, string?>
    {
        [FaultAttributes.Cluster] = cluster,
        [FaultAttributes.Service] = service,
    }).Count > 0;
}
