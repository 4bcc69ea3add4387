using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Delivery.Review;

/// <summary>
/// One rule of a security group: who may reach what (or, outbound, what may be reached).
/// Source: AWS::EC2::SecurityGroup and AWS::EC2::SecurityGroupIngress in the CloudFormation template reference, read 2026-11.
/// </summary>
/// <param name="Peer">A CIDR block, security group or prefix list; <see cref="UnknownPeer"/> where only the execution tells it.</param>
/// <param name="Protocol">E.g. <c>tcp</c>; <c>-1</c> for all.</param>
/// <param name="From">First port, or ICMP type; null for all.</param>
/// <param name="To">Last port, or ICMP code.</param>
internal sealed record NetworkRule(string Peer, string Protocol, int? From, int? To)
{
    public const string UnknownPeer = "a source known after apply";

    private static readonly string[] Peers =
    [
        "CidrIp", "CidrIpv6", "SourceSecurityGroupId", "SourceSecurityGroupName", "SourcePrefixListId", "DestinationSecurityGroupId", "DestinationPrefixListId",
    ];

    public bool IsAnywhere => Peer is "0.0.0.0/0" or "::/0";

    /// <summary>The rules of a security group's list, or of a resource that is a rule itself.</summary>
    public static IEnumerable<NetworkRule> Of(JsonObject? properties, string? list)
    {
        // In an array of nodes, not in a node: that would become the rule's parent.
        IEnumerable<JsonNode?> rules = list is null ? new JsonNode?[] { properties } : properties?[list] switch
        {
            JsonArray many => many,
            var one => new JsonNode?[] { one },
        };
        return rules.OfType<JsonObject>().Select(Read);
    }

    /// <summary>Whether everything that the other rule lets through is let through by this one, too.</summary>
    public bool Covers(NetworkRule other) => CoversPeer(other.Peer) && CoversPorts(other);

    public override string ToString()
    {
        var protocol = Protocol == "-1" ? "all protocols" : Protocol;
        var ports = IsEveryPort ? "" : From == To ? $" port {From}" : $" ports {From}-{To}";
        return $"{Peer} {protocol}{(Protocol.StartsWith("icmp", StringComparison.Ordinal) ? "" : ports)}";
    }

    private bool IsEveryPort => Protocol == "-1" || From is null || (From == 0 && To == 65535) || From == -1;

    private bool CoversPorts(NetworkRule other) =>
        Protocol == "-1" || (Protocol == other.Protocol && (IsEveryPort || (!other.IsEveryPort && From <= other.From && other.To <= To)));

    private bool CoversPeer(string peer)
    {
        if (Peer == peer)
        {
            // Two that are known only after apply may differ.
            return peer != UnknownPeer;
        }
        return IPNetwork.TryParse(Peer, out var wide) && IPNetwork.TryParse(peer, out var narrow)
            && wide.BaseAddress.AddressFamily == narrow.BaseAddress.AddressFamily && wide.PrefixLength <= narrow.PrefixLength && wide.Contains(narrow.BaseAddress);
    }

    private static NetworkRule Read(JsonObject rule)
    {
        var peer = Peers.Select(name => PropertyDifferences.Show(rule[name])).FirstOrDefault(text => text is not null);
        return new(
            peer is null or PropertyDifferences.KnownAfterApply ? UnknownPeer : peer,
            Protocols(PropertyDifferences.Show(rule["IpProtocol"]) ?? "-1"), Port(rule["FromPort"]), Port(rule["ToPort"]));
    }

    private static string Protocols(string named) => named.ToLowerInvariant() switch
    {
        "6" => "tcp",
        "17" => "udp",
        "1" => "icmp",
        "58" => "icmpv6",
        var name => name,
    };

    private static int? Port(JsonNode? node) =>
        int.TryParse(PropertyDifferences.Show(node), NumberStyles.Integer, CultureInfo.InvariantCulture, out var port) ? port : null;
}
