namespace Delivery.Emulator.CloudFormation.Provisioning;

/// <summary>Refusals of EC2, worded as resource handlers tell them (events that public issues quote, 2021 to 2026).</summary>
internal static class Ec2Errors
{
    public static ResourceFailedException NotFound(string kind, string id) => new("NotFound", $"The {kind} ID '{id}' does not exist {Call("NotFound" + id)}");

    public static ResourceFailedException Invalid(string message) => new("InvalidRequest", $"{message} {Call(message)}");

    public static ResourceFailedException Exists(string message) => new("AlreadyExists", $"{message} {Call(message)}");

    /// <summary>A DependencyViolation.</summary>
    public static ResourceFailedException HasDependencies(string kind, string? id) =>
        new("InvalidRequest", $"The {kind} '{id}' has dependencies and cannot be deleted. {Call(kind + id)}");

    /// <summary>The deletion of a security group is told without a handler's frame.</summary>
    public static ResourceFailedException HasDependentObject(string? id) => new("", $"resource {id} has a dependent object {Call("dependent" + id)}");

    /// <summary>The request id is the same for the same refusal: so runs can be compared.</summary>
    private static string Call(string seed)
    {
        var hash = PhysicalIds.Hash(seed);
        return $"(Service: Ec2, Status Code: 400, Request ID: {hash[..8]}-{hash[8..12]}-{hash[12..16]}-{hash[16..20]}-{hash[20..32]})";
    }
}
