using System.Text.Json.Nodes;

namespace Delivery.Review;

/// <summary>What lets more in or allows more. Compared by meaning: only what the new version has beyond the old one counts.</summary>
internal static class SecurityRules
{
    private static readonly string[] Documents = ["PolicyDocument", "AssumeRolePolicyDocument", "KeyPolicy", "RepositoryPolicyText", "ResourcePolicy", "AccessPolicy"];
    private static readonly string[] Selectors = ["Action", "NotAction", "Resource", "NotResource"];

    /// <summary>New ways in: rules of security groups, routes to the internet, public addresses.</summary>
    public static string? ReachWidened(RuleSubject subject)
    {
        var change = subject.Change;
        if (subject.IsRemoved || change.Type is not ("AWS::EC2::SecurityGroup" or "AWS::EC2::SecurityGroupIngress" or "AWS::EC2::Subnet"))
        {
            return null;
        }
        if (change.Type == "AWS::EC2::Subnet")
        {
            return subject.Changed("MapPublicIpOnLaunch") is { After: "true" } ? $"Hosts launched in {change.LogicalId} get public addresses." : null;
        }
        if (subject.After is null)
        {
            return Untold(subject);
        }
        var added = Ingress(change.Type, subject.After).Except(Ingress(change.Type, subject.IsAdded ? null : subject.Before), StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToList();
        return added.Count == 0 ? null : $"{change.LogicalId} lets in: {string.Join("; ", added)}.";
    }

    /// <summary>New permissions: statements that allow, denials that are gone, managed policies.</summary>
    public static string? PermissionAdded(RuleSubject subject)
    {
        var change = subject.Change;
        var isIdentity = change.Type.StartsWith("AWS::IAM::", StringComparison.Ordinal);
        if (subject.IsRemoved || !(isIdentity || change.Type.EndsWith("Policy", StringComparison.Ordinal) || change.Type is "AWS::ECR::Repository" or "AWS::KMS::Key"))
        {
            return null;
        }
        if (subject.After is null)
        {
            return isIdentity ? Untold(subject) : null;
        }
        var before = subject.IsAdded || subject.Before is null ? [] : Grants(subject.Before);
        var after = Grants(subject.After);
        List<string> widened =
        [
            .. after.Where(grant => !grant.StartsWith("Deny", StringComparison.Ordinal)).Except(before, StringComparer.Ordinal),
            .. before.Where(grant => grant.StartsWith("Deny", StringComparison.Ordinal)).Except(after, StringComparer.Ordinal).Select(grant => "no longer: " + grant),
        ];
        widened.Sort(StringComparer.Ordinal);
        return widened.Count switch
        {
            0 => null,
            <= 5 => $"{change.LogicalId}: {string.Join("; ", widened)}.",
            _ => $"{change.LogicalId}: {string.Join("; ", widened.Take(4))}; and {widened.Count - 4} more.",
        };
    }

    private static string? Untold(RuleSubject subject) => !subject.IsOnlyPassedThrough && (subject.IsAdded || subject.Change.Scope.Contains("Properties"))
        ? $"{subject.Change.LogicalId} changes, and CloudFormation told no values: read the template's change."
        : null;

    private static IEnumerable<string> Ingress(string type, JsonObject? properties)
    {
        IEnumerable<JsonNode?> rules = type == "AWS::EC2::SecurityGroupIngress" ? [properties] : properties?["SecurityGroupIngress"] as JsonArray ?? [];
        return rules.OfType<JsonObject>().Select(rule =>
        {
            var source = Text(rule["CidrIp"]) ?? Text(rule["CidrIpv6"]) ?? Text(rule["SourceSecurityGroupId"]) ?? Text(rule["SourcePrefixListId"]) ?? "a source known after apply";
            var protocol = Text(rule["IpProtocol"]) is { } name and not "-1" ? name : "all protocols";
            var (from, to) = (Text(rule["FromPort"]), Text(rule["ToPort"]));
            return $"{source} {protocol}{(from is null ? "" : from == to ? $" port {from}" : $" ports {from}-{to}")}";
        });
    }

    private static HashSet<string> Grants(JsonObject properties)
    {
        HashSet<string> grants = new(StringComparer.Ordinal);
        foreach (var arn in properties["ManagedPolicyArns"] as JsonArray ?? [])
        {
            grants.Add($"managed policy {Text(arn)}");
        }
        foreach (var holder in new[] { properties }.Concat((properties["Policies"] as JsonArray ?? []).OfType<JsonObject>()))
        {
            foreach (var document in Documents.Select(name => holder[name]).OfType<JsonObject>())
            {
                var statements = document["Statement"] is JsonArray list ? list.OfType<JsonObject>() : new[] { document["Statement"] }.OfType<JsonObject>();
                grants.UnionWith(statements.SelectMany(StatementGrants));
            }
        }
        return grants;
    }

    // One line per action and resource, so that the order and grouping of a policy don't matter.
    private static IEnumerable<string> StatementGrants(JsonObject statement)
    {
        var condition = statement["Condition"] is { } node ? $" if {CanonicalJson.Write(node)}" : "";
        var principal = statement["Principal"] is { } who ? $" by {CanonicalJson.Write(who)}" : statement["NotPrincipal"] is { } others ? $" by all but {CanonicalJson.Write(others)}" : "";
        var parts = Selectors.Select(name => (Name: name, Values: Values(statement[name]))).Where(part => part.Values.Count > 0).ToList();
        var actions = parts.Where(part => part.Name.EndsWith("Action", StringComparison.Ordinal)).ToList();
        var resources = parts.Where(part => part.Name.EndsWith("Resource", StringComparison.Ordinal)).ToList();
        foreach (var action in actions.SelectMany(part => part.Values.Select(value => part.Name == "Action" ? value : "all but " + value)).DefaultIfEmpty("*"))
        {
            foreach (var resource in resources.SelectMany(part => part.Values.Select(value => part.Name == "Resource" ? value : "all but " + value)).DefaultIfEmpty(""))
            {
                yield return $"{Text(statement["Effect"]) ?? "Allow"} {action}{(resource.Length > 0 ? " on " + resource : "")}{principal}{condition}";
            }
        }
    }

    private static List<string> Values(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => [.. list.Select(item => PropertyDifferences.Show(item) ?? "")],
        _ => [PropertyDifferences.Show(node) ?? ""],
    };

    private static string? Text(JsonNode? node) => PropertyDifferences.Show(node);
}
