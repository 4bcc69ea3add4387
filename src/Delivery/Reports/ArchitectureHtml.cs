namespace Delivery.Reports;

/// <summary>
/// A stack's resources as they were and as they are: the network with its subnets and what is in them, the rest by what it is for. What
/// changed is marked; what only joins two others (routes, associations) is counted.
/// </summary>
internal static class ArchitectureHtml
{
    private const string Vpc = "AWS::EC2::VPC";
    private const string Subnet = "AWS::EC2::Subnet";

    private static readonly HashSet<string> Joints = new(StringComparer.Ordinal)
    {
        "AWS::EC2::Route", "AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::VPCGatewayAttachment", "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress",
        "AWS::ECS::ClusterCapacityProviderAssociations",
    };

    private static readonly (string Area, string[] Types)[] Areas =
    [
        ("Network", ["AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::Route", "AWS::EC2::Internet", "AWS::EC2::Nat", "AWS::EC2::EIP", "AWS::EC2::FlowLog", "AWS::EC2::SecurityGroup"]),
        ("Balancing", ["AWS::ElasticLoadBalancing", "AWS::CertificateManager", "AWS::Route53"]),
        ("Hosts and tasks", ["AWS::ECS::", "AWS::AutoScaling::", "AWS::EC2::LaunchTemplate", "AWS::EC2::Instance", "AWS::ApplicationAutoScaling"]),
        ("Images", ["AWS::ECR::"]),
        ("Messages and data", ["AWS::SQS::", "AWS::SNS::", "AWS::S3::", "AWS::KMS::", "AWS::SSM::", "AWS::SecretsManager::", "AWS::DynamoDB::"]),
        ("Permissions", ["AWS::IAM::"]),
        ("Watching", ["AWS::CloudWatch::", "AWS::Logs::", "AWS::Events::"]),
    ];

    public static void Write(Html page, StageReport stage)
    {
        if (stage.Resources.Count == 0)
        {
            return;
        }

        var before = stage.Resources.Where(resource => resource.Change != "Add").ToList();
        var after = stage.Resources.Where(resource => resource.Change != "Remove").ToList();
        var isUndone = stage.Outcome is not (Outcome.Succeeded or Outcome.NoChanges);
        page.Raw("<h3>Architecture</h3>\n<div class=\"sides\">\n");
        if (stage.Resources.All(resource => resource.Change is null))
        {
            Side(page, "Before and after", after);
        }
        else
        {
            if (before.Count > 0)
            {
                Side(page, "Before", before);
            }

            Side(page, $"{(isUndone ? "After, as planned" : "After")}{(before.Count == 0 ? "; before there was nothing" : "")}", after);
        }

        page.Raw("</div>\n");
    }

    private static void Side(Html page, string name, List<ResourceReport> resources)
    {
        page.Raw("<div class=\"side\">").Element("h4", $"{name} ({resources.Count})").Raw("\n");
        var shown = resources.Where(resource => !Joints.Contains(resource.Type)).ToList();
        foreach (var network in shown.Where(resource => resource.Type == Vpc).ToList())
        {
            Network(page, network, shown);
        }

        foreach (var area in shown.GroupBy(resource => AreaOf(resource.Type)).OrderBy(group => group.Key))
        {
            page.Raw("<div class=\"area\">").Element("h5", area.Key < Areas.Length ? Areas[area.Key].Area : "Other");
            Chips(page, [.. area]);
            page.Raw("</div>\n");
        }

        Joined(page, [.. resources.Where(resource => Joints.Contains(resource.Type))]);
        page.Raw("</div>\n");
    }

    /// <summary>A network with what is in it, which is taken out of what is to be shown.</summary>
    private static void Network(Html page, ResourceReport network, List<ResourceReport> shown)
    {
        page.Raw("<div class=\"network\">");
        Take(network);
        var subnets = shown.Where(resource => resource.Type == Subnet && resource.Needs.Contains(network.LogicalId)).ToList();
        page.Raw("<div class=\"subnets\">\n");
        foreach (var subnet in subnets)
        {
            page.Raw("<div class=\"subnet\">");
            Take(subnet);
            // What is in several subnets is in none of them alone.
            Take([.. shown.Where(resource => subnets.Count(known => resource.Needs.Contains(known.LogicalId)) == 1 && resource.Needs.Contains(subnet.LogicalId))]);
            page.Raw("</div>\n");
        }

        page.Raw("</div>");
        Take([.. shown.Where(resource => AreaOf(resource.Type) == 0 && resource.Needs.Contains(network.LogicalId))]);
        page.Raw("</div>\n");

        void Take(params ResourceReport[] taken)
        {
            Chips(page, taken);
            shown.RemoveAll(taken.Contains);
        }
    }

    private static void Chips(Html page, ResourceReport[] resources)
    {
        if (resources.Length == 0)
        {
            return;
        }

        page.Raw("<ul>\n");
        foreach (var resource in resources)
        {
            page.Raw($"<li class=\"{KindOf(resource.Change)}\"");
            if (resource.Needs.Count > 0)
            {
                page.Raw($" title=\"needs {Html.Escaped(string.Join(", ", resource.Needs))}\"");
            }

            page.Raw(">").Element("b", resource.LogicalId).Raw(" ").Element("small", ShortType(resource.Type)).Raw("</li>\n");
        }

        page.Raw("</ul>");
    }

    private static void Joined(Html page, List<ResourceReport> joints)
    {
        if (joints.Count > 0)
        {
            var changed = joints.Count(joint => joint.Change is not null);
            page.Element("p", $"{joints.Count} routes and associations{(changed > 0 ? $", {changed} of them changed" : "")}", "quiet").Raw("\n");
        }
    }

    private static int AreaOf(string type)
    {
        var area = Array.FindIndex(Areas, known => known.Types.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal)));
        return area < 0 ? Areas.Length : area;
    }

    private static string ShortType(string type) => type.StartsWith("AWS::", StringComparison.Ordinal) ? type["AWS::".Length..].Replace("::", " ", StringComparison.Ordinal) : type;

    private static string KindOf(string? change) => change switch
    {
        null => "kept",
        "Add" => "add",
        "Remove" => "remove",
        "Replace" => "replace",
        _ => "modify",
    };
}
