using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint.Safety;

/// <summary>Security groups: everybody may reach a load balancer's listeners, and nothing else; what goes out is named.</summary>
internal sealed class NetworkSafety(Template template, PossibleValues values, SafetyFindings findings)
{
    private const string LoadBalancer = "AWS::ElasticLoadBalancingV2::LoadBalancer";

    private readonly HashSet<string> _listenerPorts =
    [
        .. template.Resources.Values.Where(resource => resource.Type == "AWS::ElasticLoadBalancingV2::Listener")
            .SelectMany(listener => PossibleValues.At(listener.Properties, "Port")).Select(Written),
    ];

    public void Check(TemplateResource resource)
    {
        switch (resource.Type)
        {
            case "AWS::EC2::SecurityGroup":
                Ingress(resource, resource.LogicalId, PossibleValues.Items(resource.Properties?["SecurityGroupIngress"]));
                Egress(resource, [.. PossibleValues.Items(resource.Properties?["SecurityGroupEgress"])]);
                break;
            case "AWS::EC2::SecurityGroupIngress" when resource.Properties is { } rule:
                Ingress(resource, Referred(rule["GroupId"]) ?? "", [rule]);
                break;
            case "AWS::EC2::SecurityGroupEgress" when resource.Properties is { } rule:
                Egress(resource, [rule]);
                break;
        }
    }

    private void Ingress(TemplateResource resource, string group, IEnumerable<TemplateNode> rules)
    {
        foreach (var rule in rules)
        {
            var open = PossibleValues.At(rule, "CidrIp").Where(cidr => values.MayBe(cidr, "0.0.0.0/0"))
                .Concat(PossibleValues.At(rule, "CidrIpv6").Where(cidr => values.MayBe(cidr, "::/0"))).FirstOrDefault();
            if (open is not null && !(IsOnlyOfLoadBalancers(group) && IsListenerPort(rule)))
            {
                findings.Add(resource, ErrorCatalog.OpenToEverybody, open, $"{Quoted.Of(group.Length > 0 ? group : resource.LogicalId)} lets in the whole internet", "that is for the ports of a load balancer's listeners alone", "Name the group or the range that may come in.");
            }
        }
    }

    private void Egress(TemplateResource resource, IReadOnlyList<TemplateNode> rules)
    {
        if (rules.Count == 0)
        {
            findings.Add(resource, ErrorCatalog.EverythingGoesOut, null, $"{Quoted.Of(resource.LogicalId)} has no SecurityGroupEgress", "a group without one lets everything out", "Name what goes out, for example HTTPS.");
        }
        foreach (var protocol in rules.SelectMany(rule => PossibleValues.At(rule, "IpProtocol")).Where(protocol => protocol.Text == "-1"))
        {
            findings.Add(resource, ErrorCatalog.EverythingGoesOut, protocol, $"{Quoted.Of(resource.LogicalId)} lets out every protocol", "data could leave by any of them", "Name the protocol and ports.");
        }
    }

    private bool IsListenerPort(TemplateNode rule) =>
        PossibleValues.At(rule, "FromPort").Concat(PossibleValues.At(rule, "ToPort")).Select(Written).ToList() is { Count: 2 } ports
        && ports[0] == ports[1] && _listenerPorts.Contains(ports[0]);

    private bool IsOnlyOfLoadBalancers(string group)
    {
        var members = template.Resources.Values
            .Where(resource => resource.LogicalId != group && resource.Type is not ("AWS::EC2::SecurityGroup" or "AWS::EC2::SecurityGroupIngress" or "AWS::EC2::SecurityGroupEgress"))
            .Where(resource => Mentions(resource.Properties, group)).ToList();
        return members.Count > 0 && members.TrueForAll(member => member.Type == LoadBalancer);
    }

    private static bool Mentions(TemplateNode? node, string group) => node switch
    {
        TemplateMap map => Referred(map) == group || map.Entries.Any(entry => Mentions(entry.Value, group)),
        TemplateList list => list.Items.Any(item => Mentions(item, group)),
        _ => false,
    };

    private static string? Referred(TemplateNode? node) => (node as TemplateMap)?.Function switch
    {
        { Key: "Ref", Value.Text: { } name } => name,
        { Key: "Fn::GetAtt", Value: TemplateList { Items: [var owner, ..] } } => owner.Text,
        _ => null,
    };

    private static string Written(TemplateNode node) => node.Text ?? (Referred(node) is { } name ? $"${name}" : "");
}
