namespace Delivery.Emulator.Faults;

/// <summary>Where in the emulator a fault acts.</summary>
public enum FaultPoint
{
    /// <summary>A call of an AWS API, or a request to the registry (service <c>registry</c>).</summary>
    Call,

    /// <summary>The creation, update or deletion of a resource by CloudFormation.</summary>
    Resource,

    /// <summary>The making of a change set.</summary>
    ChangeSet,

    /// <summary>The pull of an image by a container instance.</summary>
    Pull,

    /// <summary>The start of a container.</summary>
    Container,

    /// <summary>The placement of a service's task.</summary>
    Placement,
}

/// <summary>What a moment is told apart by, and so what a condition may name.</summary>
public static class FaultAttributes
{
    public const string Service = "service";
    public const string Operation = "operation";
    public const string Caller = "caller";
    public const string Stack = "stack";
    public const string StackStatus = "stack-status";
    public const string Resource = "resource";
    public const string Type = "type";
    public const string Phase = "phase";
    public const string Image = "image";
    public const string Container = "container";
    public const string Cluster = "cluster";

    /// <summary>The attributes of a point's moments.</summary>
    public static IReadOnlyList<string> Of(FaultPoint point) => point switch
    {
        FaultPoint.Call => [Service, Operation, Caller, Stack, StackStatus],
        FaultPoint.Resource => [Stack, Resource, Type, Operation, Phase],
        FaultPoint.ChangeSet => [Stack],
        FaultPoint.Pull => [Image],
        FaultPoint.Container => [Container, Image],
        FaultPoint.Placement => [Cluster, Service],
        _ => throw new ArgumentOutOfRangeException(nameof(point), point, null),
    };
}
