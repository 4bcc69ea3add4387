namespace Delivery.Emulator.Identity.Policies;

/// <summary>Does a statement speak of a request?</summary>
internal static class StatementMatch
{
    public static bool Applies(PolicyStatement statement, PolicyDocument document, PolicyRequest request) =>
        Action(statement, request.Action)
        && Resource(statement, document, request)
        && Principal(statement, request)
        && statement.Conditions.All(condition => ConditionOperators.Holds(condition, document, request));

    private static bool Action(PolicyStatement statement, string action) => statement.Actions is { } actions
        ? actions.Any(pattern => Wildcards.Match(pattern, action, ignoreCase: true))
        : !statement.NotActions!.Any(pattern => Wildcards.Match(pattern, action, ignoreCase: true));

    private static bool Resource(PolicyStatement statement, PolicyDocument document, PolicyRequest request)
    {
        bool Matches(string pattern) => PolicyVariables.Resolve(pattern, document, request) is { } resolved && Wildcards.MatchArn(resolved, request.Resource);
        return statement.Resources?.Any(Matches) ?? !(statement.NotResources?.Any(Matches) ?? false); // a trust policy has neither
    }

    private static bool Principal(PolicyStatement statement, PolicyRequest request)
    {
        bool Matches(PolicyPrincipal named) => named is { Value: "*", Kind: "*" or "AWS" } || request.Principals.Any(each => Same(named, each));
        return statement.Principals is { } principals ? principals.Any(Matches) : !(statement.NotPrincipals?.Any(Matches) ?? false);
    }

    // Exactly, without wildcards: principals know none but "*" alone.
    private static bool Same(PolicyPrincipal named, PolicyPrincipal present) => named.Kind == present.Kind && named.Value == present.Value;
}
