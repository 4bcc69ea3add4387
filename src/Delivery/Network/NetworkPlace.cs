namespace Delivery.Network;

/// <summary>What has an address in a network.</summary>
public enum PlaceKind
{
    /// <summary>Instances of an Auto Scaling group.</summary>
    Host,

    /// <summary>Tasks of an ECS service.</summary>
    Task,
    LoadBalancer,

    /// <summary>An interface endpoint of a service of AWS.</summary>
    Endpoint,
}

/// <summary>Something with addresses in subnets.</summary>
/// <param name="Id">Name of the resource, as <see cref="Templates.ResolvedTemplate"/> gives it.</param>
/// <param name="Groups">Its security groups; empty for the network's default group.</param>
/// <param name="HasPublicAddress">Whether an address on the internet leads to it.</param>
public sealed record NetworkPlace(string Id, PlaceKind Kind, IReadOnlyList<string> Subnets, IReadOnlyList<string> Groups, bool HasPublicAddress);

/// <summary>A way to a place that its security groups leave open.</summary>
/// <param name="From"><see cref="Internet"/>, the name of a place or of a security group, or a range of addresses.</param>
/// <param name="Ports">E.g. <c>tcp 443</c>, <c>all</c>.</param>
public sealed record WayIn(string From, string Ports)
{
    /// <summary>Everybody: the place has a public address and a route that leads there.</summary>
    public const string Internet = "internet";
}

/// <summary>How a place reaches a service of AWS.</summary>
/// <param name="By">Name of the endpoint or of the NAT gateway; null where there is no way.</param>
/// <param name="Obstacle">Why there is no way; null where there is one.</param>
public sealed record WayOut(string Subnet, string? By, string? Obstacle);
