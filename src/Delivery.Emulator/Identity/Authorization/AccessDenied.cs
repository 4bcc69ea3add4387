using Delivery.Emulator.Identity.Policies;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization;

/// <summary>
/// Refusals as AWS words them
/// (docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html, read 2026-11-26).
/// </summary>
internal static class AccessDenied
{
    public static AwsErrorException Error(string callerArn, Permission permission, Decision decision) =>
        permission.Action.StartsWith("ec2:", StringComparison.Ordinal)
            ? new("UnauthorizedOperation", $"You are not authorized to perform this operation. {Text(callerArn, permission, decision)}", 403)
            : new("AccessDenied", Text(callerArn, permission, decision), 403);

    public static string Text(string callerArn, Permission permission, Decision decision)
    {
        // SQS alone tells its actions in lower case; EC2 tells no "*".
        var action = permission.Action.StartsWith("sqs:", StringComparison.Ordinal) ? permission.Action.ToLowerInvariant() : permission.Action;
        var on = permission.Resource == "*" && action.StartsWith("ec2:", StringComparison.Ordinal) ? "" : $" on resource: {permission.Resource}";
        return $"User: {callerArn} is not authorized to perform: {action}{on} {Because(decision.Reason, action)}";
    }

    private static string Because(DecisionReason reason, string action) => reason switch
    {
        DecisionReason.DeniedByIdentityPolicy => "with an explicit deny in an identity-based policy",
        DecisionReason.DeniedByBoundary => "with an explicit deny in a permissions boundary",
        DecisionReason.DeniedBySessionPolicy => "with an explicit deny in a session policy",
        DecisionReason.DeniedByResourcePolicy => "with an explicit deny in a resource-based policy",
        DecisionReason.NotAllowedByBoundary => $"because no permissions boundary allows the {action} action",
        DecisionReason.NotAllowedBySessionPolicy => $"because no session policy allows the {action} action",
        DecisionReason.NotAllowedByIdentityPolicy => $"because no identity-based policy allows the {action} action",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "an allowed request is not refused"),
    };
}
