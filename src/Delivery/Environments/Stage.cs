namespace Delivery.Environments;

/// <summary>An ordered step of one run: a stack and what it needs of the ones before.</summary>
public enum Stage
{
    Bootstrap,
    Cluster,
    Service,
}
