using System.Text.Json.Nodes;

namespace Delivery.Review;

/// <summary>Who can now reach what: rules of security groups, routes to the internet, public addresses, ways in by a load balancer.</summary>
internal static class ReachRules
{
    private const int MostShown = 5;

    /// <summary>New ways in or out, by meaning: a rule that another one covered already opens nothing.</summary>
    public static string? ReachWidened(RuleSubject subject) => subject.IsRemoved ? null : subject.Change.Type switch
    {
        "AWS::EC2::SecurityGroup" => Joined(subject, Opened(subject, "SecurityGroupIngress", "lets in"), Opened(subject, "SecurityGroupEgress", "lets out to")),
        "AWS::EC2::SecurityGroupIngress" => Joined(subject, Opened(subject, null, $"lets into {Group(subject)}")),
        "AWS::EC2::SecurityGroupEgress" => Joined(subject, Opened(subject, null, $"lets {Group(subject)} out to")),
        "AWS::EC2::Subnet" => BecomesTrue(subject, "MapPublicIpOnLaunch") ? $"Hosts launched in {subject.Change.LogicalId} get public addresses." : null,
        "AWS::EC2::LaunchTemplate" => BecomesTrue(subject, "LaunchTemplateData.NetworkInterfaces", "AssociatePublicIpAddress")
            ? $"Hosts launched from {subject.Change.LogicalId} get public addresses." : null,
        "AWS::ECS::Service" => Becomes(subject, "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp", "ENABLED")
            ? $"Tasks of {subject.Change.LogicalId} get public addresses." : null,
        "AWS::RDS::DBInstance" => BecomesTrue(subject, "PubliclyAccessible") ? $"{subject.Change.LogicalId} gets a public address." : null,
        "AWS::EC2::Route" => RouteOpened(subject),
        "AWS::ElasticLoadBalancingV2::LoadBalancer" => LoadBalancerOpened(subject),
        "AWS::ElasticLoadBalancingV2::ListenerRule" => ForwardsMore(subject),
        _ => null,
    };

    /// <summary>Ways in that are closed, by meaning: those of a rule that another one still covers stay open.</summary>
    public static string? ReachNarrowed(RuleSubject subject)
    {
        var list = subject.Change.Type switch
        {
            "AWS::EC2::SecurityGroup" when !subject.IsRemoved => "SecurityGroupIngress",
            "AWS::EC2::SecurityGroupIngress" => null,
            _ => "",
        };
        if (list is "" || subject.IsAdded || subject.Before is null || (subject.After is null && !subject.IsRemoved) || subject.IsOnlyPassedThrough)
        {
            return null;
        }
        var after = subject.IsRemoved ? [] : NetworkRule.Of(subject.After, list).ToList();
        // A rule whose peer is known only after apply may be the one that was there.
        var closed = after.Exists(rule => rule.Peer == NetworkRule.UnknownPeer) ? []
            : NetworkRule.Of(subject.Before, list).Where(rule => !after.Exists(kept => kept.Covers(rule))).Select(rule => rule.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return closed.Count == 0 ? null
            : $"{subject.Change.LogicalId}{Carried(subject)} no longer lets in: {string.Join("; ", closed.Take(MostShown))}{(closed.Count > MostShown ? $"; and {closed.Count - MostShown} more" : "")}.";
    }

    private static string? Joined(RuleSubject subject, params IEnumerable<string>[] sentences)
    {
        if (subject.After is null)
        {
            return SecurityRules.Untold(subject);
        }
        var told = sentences.SelectMany(sentence => sentence).ToList();
        return told.Count == 0 ? null : $"{subject.Change.LogicalId}{Carried(subject)} {string.Join("; it ", told)}.";
    }

    private static IEnumerable<string> Opened(RuleSubject subject, string? list, string verb)
    {
        var before = NetworkRule.Of(subject.IsAdded || Moved(subject, list) ? null : subject.Before, list).ToList();
        var opened = NetworkRule.Of(subject.After, list).Where(rule => !before.Any(known => known.Covers(rule)))
            .OrderByDescending(rule => rule.IsAnywhere).ThenBy(rule => rule.ToString(), StringComparer.Ordinal).Select(rule => rule.ToString())
            .Distinct(StringComparer.Ordinal).ToList();
        // What every group lets out by default is no news when the group is made: the group without rules does the same.
        return opened.Count == 0 || (list == "SecurityGroupEgress" && subject.IsAdded) ? []
            : [$"{verb}: {string.Join("; ", opened.Take(MostShown))}{(opened.Count > MostShown ? $"; and {opened.Count - MostShown} more" : "")}"];
    }

    private static string Carried(RuleSubject subject) => subject.Members.Count == 0 ? "" : $" (of {string.Join(", ", subject.Members)})";

    // A rule of its own that now belongs to another group opens that one.
    private static bool Moved(RuleSubject subject, string? list) => list is null && subject.Changed("GroupId") is not null;

    private static string Group(RuleSubject subject) => PropertyDifferences.Show(subject.After?["GroupId"]) ?? "its group";

    private static string? RouteOpened(RuleSubject subject)
    {
        var gateway = PropertyDifferences.Show(subject.After?["GatewayId"]);
        var destination = PropertyDifferences.Show(subject.After?["DestinationCidrBlock"]) ?? PropertyDifferences.Show(subject.After?["DestinationIpv6CidrBlock"]);
        var isNew = subject.IsAdded || subject.Changed("GatewayId") is not null;
        return !subject.IsCreate && isNew && destination is "0.0.0.0/0" or "::/0" && IsInternetGateway(gateway)
            ? $"{subject.Change.LogicalId}: the subnets of {PropertyDifferences.Show(subject.After?["RouteTableId"]) ?? "its route table"} can now be reached from the internet."
            : null;
    }

    // Virtual private gateways and endpoints are told by their ids; one known after apply may be any.
    private static bool IsInternetGateway(string? gateway) =>
        gateway is not null && (gateway == PropertyDifferences.KnownAfterApply || gateway.StartsWith("igw-", StringComparison.Ordinal));

    private static string? LoadBalancerOpened(RuleSubject subject) =>
        (subject.IsAdded || subject.Changed("Scheme") is not null) && PropertyDifferences.Show(subject.After?["Scheme"]) != "internal" && subject.After is not null
            ? $"{subject.Change.LogicalId} has addresses on the internet."
            : null;

    private static string? ForwardsMore(RuleSubject subject)
    {
        if (subject.IsCreate || subject.After is null || !(subject.IsAdded || subject.Changed("Conditions") is not null || subject.Changed("Actions") is not null))
        {
            return null;
        }
        var forwards = (subject.After["Actions"] as JsonArray ?? []).OfType<JsonObject>().Any(action => PropertyDifferences.Show(action["Type"]) == "forward");
        return forwards ? $"{subject.Change.LogicalId}: the load balancer forwards what matches {CanonicalJson.Write(subject.After["Conditions"])} to the service." : null;
    }

    private static bool BecomesTrue(RuleSubject subject, string path, string? leaf = null) => Becomes(subject, path, "true", leaf);

    private static bool Becomes(RuleSubject subject, string path, string value, string? leaf = null) => subject.IsAdded
        ? Leaf(subject.After, path, leaf).Any(text => text == value)
        : subject.Change.Properties.Any(property => property.After == value && property.Before != value
            && (leaf is null ? property.Path == path : property.Path.StartsWith(path, StringComparison.Ordinal) && property.Path.EndsWith("." + leaf, StringComparison.Ordinal)));

    private static IEnumerable<string?> Leaf(JsonObject? properties, string path, string? leaf)
    {
        var node = path.Split('.').Aggregate<string, JsonNode?>(properties, (current, name) => (current as JsonObject)?[name]);
        return leaf is null ? [PropertyDifferences.Show(node)] : (node as JsonArray ?? []).OfType<JsonObject>().Select(entry => PropertyDifferences.Show(entry[leaf]));
    }
}
