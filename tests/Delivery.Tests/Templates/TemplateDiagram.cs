using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Delivery.Templates;

namespace Delivery.Tests.Templates;

/// <summary>
/// A template as a Mermaid flowchart: resources by the place in the network that they are in, references as arrows. Resources that are one thing
/// several times (a subnet per zone, all alarms) are one node; those that only join two others (routes, associations) are the arrow
/// between them; what is there by choice has a dashed border.
/// </summary>
internal sealed partial class TemplateDiagram
{
    private const int MostOfAType = 3;

    // They say that two others belong together.
    private static readonly HashSet<string> Joints = new(StringComparer.Ordinal)
    {
        "AWS::EC2::Route", "AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::VPCGatewayAttachment", "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress",
        "AWS::ECS::ClusterCapacityProviderAssociations", "AWS::ElasticLoadBalancingV2::ListenerRule",
    };

    // What runs nowhere and would be arrows from everywhere.
    private static readonly HashSet<string> Hidden = new(StringComparer.Ordinal)
    {
        "AWS::IAM::Role", "AWS::IAM::InstanceProfile", "AWS::IAM::ManagedPolicy", "AWS::SQS::QueuePolicy", "AWS::EC2::EIP",
    };

    private static readonly string[] SubnetProperties = ["SubnetId", "Subnets", "SubnetIds", "VPCZoneIdentifier"];

    private readonly Template _template;
    private readonly Dictionary<string, string> _nodes;
    private readonly Dictionary<string, List<TemplateResource>> _members;

    private TemplateDiagram(Template template)
    {
        _template = template;
        var shown = template.Resources.Values.Where(resource => !Joints.Contains(resource.Type) && !Hidden.Contains(resource.Type)).ToList();
        _nodes = shown.ToDictionary(resource => resource.LogicalId, resource => NodeOf(resource, shown), StringComparer.Ordinal);
        _members = shown.GroupBy(resource => _nodes[resource.LogicalId], StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
    }

    public static string Of(Template template) => new TemplateDiagram(template).Draw();

    private string Draw()
    {
        StringBuilder chart = new("```mermaid\nflowchart LR\n");
        var places = _members.Keys.ToDictionary(node => node, node => PlaceOf(_members[node][0]), StringComparer.Ordinal);
        var network = Network();
        var subnets = places.Values.OfType<string>().Where(place => place != network).Concat(_members.Where(node => node.Value[0].Type == "AWS::EC2::Subnet").Select(node => node.Key))
            .Distinct(StringComparer.Ordinal).OrderBy(LineOf).ToList();
        foreach (var node in _members.Keys.Where(node => places[node] is null && node != network && !subnets.Contains(node)))
        {
            chart.Append(CultureInfo.InvariantCulture, $"  {Box(node)}\n");
        }
        var arrows = Arrows().Where(arrow => arrow.From != arrow.To && !Contains(places, arrow.From, arrow.To) && !Contains(places, arrow.To, arrow.From)).Distinct().ToList();
        Append(arrows.SelectMany(arrow => (string[])[arrow.From, arrow.To]).Where(end => !_members.ContainsKey(end) && _template.Parameters.ContainsKey(end)).Distinct(StringComparer.Ordinal)
            .Select(supplied => $"  {supplied}[\"{Words(supplied)}<br/><small>of an earlier stack</small>\"]\n"));
        if (network is not null)
        {
            chart.Append(CultureInfo.InvariantCulture, $"  subgraph {network}[\"{Words(network)}\"]\n");
            foreach (var subnet in subnets)
            {
                chart.Append(CultureInfo.InvariantCulture, $"    subgraph {subnet}[\"{Words(subnet)}\"]\n");
                Append(places.Where(place => place.Value == subnet).Select(place => $"      {Box(place.Key)}\n"));
                chart.Append("    end\n");
            }
            Append(places.Where(place => place.Value == network && place.Key != network && !subnets.Contains(place.Key)).Select(place => $"    {Box(place.Key)}\n"));
            chart.Append("  end\n");
        }
        Append(arrows.Select(arrow => $"  {arrow.From} {(arrow.IsJoint ? "---" : "-->")} {arrow.To}\n").Distinct(StringComparer.Ordinal));
        chart.Append("  classDef choice stroke-dasharray: 5 5\n");
        var byChoice = _members.Where(node => node.Value.TrueForAll(resource => resource.Condition is not null)).Select(node => node.Key).ToList();
        return chart.Append(byChoice.Count == 0 ? "" : $"  class {string.Join(',', byChoice)} choice\n").Append("```").ToString();

        void Append(IEnumerable<string> lines) => chart.AppendJoin("", lines);
    }

    // The place of a place counts as well: the network contains what its subnets contain.
    private static bool Contains(Dictionary<string, string?> places, string inner, string outer)
    {
        for (var place = places.GetValueOrDefault(inner); place is not null; place = places.GetValueOrDefault(place))
        {
            if (place == outer)
            {
                return true;
            }
        }
        return false;
    }

    private IEnumerable<(string From, string To, bool IsJoint)> Arrows()
    {
        foreach (var resource in _template.Resources.Values.Where(resource => !Hidden.Contains(resource.Type)))
        {
            var names = Referred(resource.Properties).Distinct(StringComparer.Ordinal).ToList();
            if (Joints.Contains(resource.Type))
            {
                var joined = names.Where(name => _template.Resources.ContainsKey(name) || IsSupplied(name)).Select(Node).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
                foreach (var other in joined.Skip(1))
                {
                    yield return (joined[0], other, true);
                }
                continue;
            }
            foreach (var to in names.Select(Node).OfType<string>().Where(to => _members.ContainsKey(to)))
            {
                yield return (_nodes[resource.LogicalId], to, false);
            }
        }
    }

    // A resource's node; for what an earlier stack supplies its parameter, which is drawn where something is joined with it.
    private string? Node(string name) => _nodes.GetValueOrDefault(name) ?? (IsSupplied(name) && !SubnetOrNetwork(name) ? name : null);

    private bool IsSupplied(string name) => _template.Parameters.TryGetValue(name, out var parameter) && name.EndsWith("Id", StringComparison.Ordinal) | name.EndsWith("Arn", StringComparison.Ordinal)
        && parameter.Description!.Contains("Supplied by the pipeline", StringComparison.Ordinal);

    private bool SubnetOrNetwork(string name) => _template.Parameters[name].Type.Contains("AWS::EC2::", StringComparison.Ordinal);

    private string? Network() => _members.FirstOrDefault(node => node.Value[0].Type == "AWS::EC2::VPC").Key
        ?? _template.Parameters.Values.FirstOrDefault(parameter => parameter.Type == "AWS::EC2::VPC::Id")?.Name;

    private string? PlaceOf(TemplateResource resource)
    {
        var subnets = SubnetProperties.Append("NetworkConfiguration").Select(name => resource.Properties?[name]).OfType<TemplateNode>().SelectMany(Referred)
            .Where(name => _template.Resources.GetValueOrDefault(name)?.Type == "AWS::EC2::Subnet" || _template.Parameters.GetValueOrDefault(name)?.Type == "List<AWS::EC2::Subnet::Id>").ToList();
        return subnets.Count > 0 ? _nodes.GetValueOrDefault(subnets[0]) ?? subnets[0]
            : resource.Properties?["VpcId"] is not null || resource.Type is "AWS::EC2::FlowLog" or "AWS::EC2::InternetGateway" ? Network() : null;
    }

    private static string NodeOf(TemplateResource resource, List<TemplateResource> all)
    {
        var family = Digits().Replace(resource.LogicalId, "");
        if (family != resource.LogicalId && all.Count(other => other.Type == resource.Type && Digits().Replace(other.LogicalId, "") == family) > 1)
        {
            return family + "s";
        }
        var alike = all.Where(other => other.Type == resource.Type && Digits().Replace(other.LogicalId, "") == other.LogicalId && !IsSeveral(other)).ToList();
        if (IsSeveral(resource) || alike.Count <= MostOfAType)
        {
            return resource.LogicalId;
        }

        // Endpoints come in two sets, each by its choice, and one is always there.
        return resource.Type == "AWS::EC2::VPCEndpoint" ? resource.Condition ?? resource.LogicalId : $"{resource.Type.Split("::")[2]}s";
    }

    // Groups differ by what they are of, even where there are many.
    private static bool IsSeveral(TemplateResource resource) => resource.Type == "AWS::EC2::SecurityGroup";

    private int LineOf(string node) => _members.TryGetValue(node, out var members) ? members[0].Line : int.MaxValue;

    private string Box(string node)
    {
        var members = _members[node];
        var type = members[0].Type.Split("::")[1..];
        var names = members.Count > 1 && !members.TrueForAll(member => node == Digits().Replace(member.LogicalId, "") + "s")
            ? "<br/>" + string.Join("<br/>", members.Select(member => Words(member.LogicalId))) : "";
        return $"{node}[\"{Words(node)}<br/><small>{string.Join(' ', type)}</small>{names}\"]";
    }

    // A parameter is named after what it identifies.
    private string Words(string name) => WordStart().Replace(_template.Parameters.ContainsKey(name) ? Identifier().Replace(name, "$1") : name, " $0").TrimStart();

    private static IEnumerable<string> Referred(TemplateNode? node) => node switch
    {
        TemplateMap { Function: { Key: "Ref" } reference } => [reference.Value.Text ?? ""],
        TemplateMap { Function: { Key: "Fn::GetAtt" } attribute } => [attribute.Value is TemplateList { Items: [var id, ..] } ? id.Text ?? "" : attribute.Value.Text?.Split('.')[0] ?? ""],
        TemplateMap { Function: { Key: "Fn::Sub" } text } when text.Value.Text is { } format => Variables().Matches(format).Select(match => match.Groups[1].Value),
        TemplateMap map => map.Entries.SelectMany(entry => Referred(entry.Value)),
        TemplateList list => list.Items.SelectMany(Referred),
        _ => [],
    };

    [GeneratedRegex("[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    [GeneratedRegex("(?:Id|Arn)(s?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]", RegexOptions.CultureInvariant)]
    private static partial Regex WordStart();

    [GeneratedRegex(@"\$\{([A-Za-z0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Variables();
}
