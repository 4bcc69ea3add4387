namespace Delivery.Reports;

/// <summary>A stack's resources by what they are for, as they were and as they are; what changed is marked.</summary>
internal static class ArchitectureHtml
{
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

        var isUndone = stage.Outcome is not (Outcome.Succeeded or Outcome.NoChanges);
        page.Raw("<h3>Architecture</h3>\n");
        if (stage.Resources.All(resource => resource.Change is null))
        {
            page.Raw("<div class=\"sides\">\n");
            Side(page, "Before and after", stage.Resources);
        }
        else
        {
            page.Raw("<div class=\"sides\">\n");
            Side(page, "Before", [.. stage.Resources.Where(resource => resource.Change != "Add")]);
            Side(page, isUndone ? "After, as planned" : "After", [.. stage.Resources.Where(resource => resource.Change != "Remove")]);
        }

        page.Raw("</div>\n");
    }

    private static void Side(Html page, string name, IReadOnlyList<ResourceReport> resources)
    {
        page.Raw("<div class=\"side\">").Element("h4", $"{name} ({resources.Count})").Raw("\n");
        foreach (var area in resources.GroupBy(resource => AreaOf(resource.Type)).OrderBy(group => group.Key))
        {
            page.Raw("<div class=\"area\">").Element("h5", area.Key < Areas.Length ? Areas[area.Key].Area : "Other").Raw("<ul>\n");
            foreach (var resource in area)
            {
                page.Raw($"<li class=\"{KindOf(resource.Change)}\"");
                if (resource.Needs.Count > 0)
                {
                    page.Raw($" title=\"needs {Html.Escaped(string.Join(", ", resource.Needs))}\"");
                }

                page.Raw(">").Element("b", resource.LogicalId).Raw(" ").Element("small", ShortType(resource.Type)).Raw("</li>\n");
            }

            page.Raw("</ul></div>\n");
        }

        if (resources.Count == 0)
        {
            page.Raw("<p class=\"quiet\">Nothing yet.</p>\n");
        }

        page.Raw("</div>\n");
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
