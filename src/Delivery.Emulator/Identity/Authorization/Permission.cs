using Delivery.Emulator.Identity.Policies;

namespace Delivery.Emulator.Identity.Authorization;

/// <summary>One action on one resource that a call needs.</summary>
/// <param name="Resource">An ARN, or <c>*</c> for an action without resources.</param>
/// <param name="Keys">Condition keys that belong to this action, e.g. <c>iam:PassedToService</c>.</param>
public sealed record Permission(string Action, string Resource, IReadOnlyDictionary<string, IReadOnlyList<string>>? Keys = null)
{
    /// <summary>The policy of the resource itself, where it has one.</summary>
    public NamedPolicy? ResourcePolicy { get; init; }
}
