namespace Delivery.Review;

/// <summary>What the rules on security have in common.</summary>
internal static class SecurityRules
{
    /// <summary>A change whose values CloudFormation didn't tell is not taken for harmless; null where it can't open anything.</summary>
    public static string? Untold(RuleSubject subject) => !subject.IsOnlyPassedThrough && (subject.IsAdded || subject.Change.Scope.Contains("Properties"))
        ? $"{subject.Change.LogicalId} changes, and CloudFormation told no values: read the template's change."
        : null;
}
