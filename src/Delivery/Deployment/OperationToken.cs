using System.Security.Cryptography;
using System.Text;

namespace Delivery.Deployment;

/// <summary>
/// The ClientRequestToken of an execution. It begins with the plan's identity, so that a later run knows the operation of a killed one again, goes on with
/// the review's digest, and ends with the change set's, because a token that was used for another set is refused (TokenAlreadyExists).
/// </summary>
internal static class OperationToken
{
    public static string PrefixOf(StagePlan plan) => $"delivery-{plan.Identity(plan.Fingerprint)}-";

    public static string Of(ReviewedStage reviewed) =>
        $"{PrefixOf(reviewed.Plan)}{reviewed.Digest.Hex[..24]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(reviewed.ChangeSetArn)))[..12]}";
}
