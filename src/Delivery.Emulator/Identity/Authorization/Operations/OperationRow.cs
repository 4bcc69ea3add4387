using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization.Operations;

/// <summary>The permissions that one operation needs; none for those that everybody may call.</summary>
/// <param name="Permissions">From the request, as the Service Authorization Reference says.</param>
internal sealed record OperationRow(string Service, string Operation, Func<AwsCall, OperationContext, IEnumerable<Permission>> Permissions);

/// <summary>What the rows look up beside the request.</summary>
internal sealed record OperationContext(ResourceLookup Resources);

/// <summary>Forms that most rows have.</summary>
internal static class Rows
{
    public static IReadOnlyList<string> Everything { get; } = ["*"];

    /// <summary>Operations that need the action of their own name on resources from the request.</summary>
    public static IEnumerable<OperationRow> Of(string service, Func<AwsCall, IReadOnlyList<string>> resources, params string[] operations) =>
        operations.Select(operation => Of(service, operation, operation, resources));

    /// <summary>An operation that needs another action than its name says.</summary>
    public static OperationRow Of(string service, string operation, string action, Func<AwsCall, IReadOnlyList<string>> resources) =>
        new(service, operation, (call, _) => resources(call).Select(resource => new Permission($"{service}:{action}", resource)));

    public static string Arn(this AwsCall call, string service, string resource, string? account = null) =>
        $"arn:{PseudoParameters.Partition(call.Region)}:{service}:{call.Region}:{account ?? call.Caller.AccountId}:{resource}";

    public static string NameOf(string reference) => reference[(reference.LastIndexOf('/') + 1)..];
}
