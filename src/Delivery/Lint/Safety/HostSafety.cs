using System.Globalization;
using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint.Safety;

/// <summary>Hosts: their metadata, volumes and addresses.</summary>
internal static class HostSafety
{
    public static void Check(TemplateResource resource, SafetyFindings findings)
    {
        switch (resource.Type)
        {
            case "AWS::EC2::LaunchTemplate":
                var data = PossibleValues.At(resource.Properties, "LaunchTemplateData").FirstOrDefault() ?? resource.Properties ?? resource.Declaration;
                Metadata(resource, data, findings);
                Volumes(resource, data, findings);
                Public(resource, PossibleValues.Items((data as TemplateMap)?["NetworkInterfaces"]).SelectMany(each => PossibleValues.At(each, "AssociatePublicIpAddress")), "true", findings);
                break;
            case "AWS::EC2::Subnet":
                Public(resource, PossibleValues.At(resource.Properties, "MapPublicIpOnLaunch"), "true", findings);
                break;
            case "AWS::ECS::Service":
                Public(resource, PossibleValues.At(resource.Properties, "NetworkConfiguration", "AwsvpcConfiguration", "AssignPublicIp"), "ENABLED", findings);
                break;
        }
    }

    private static void Metadata(TemplateResource resource, TemplateNode data, SafetyFindings findings)
    {
        var tokens = PossibleValues.At(data, "MetadataOptions", "HttpTokens").ToList();
        var isOff = PossibleValues.At(data, "MetadataOptions", "HttpEndpoint").ToList() is { Count: > 0 } endpoint && endpoint.TrueForAll(value => value.Text == "disabled");
        if (!isOff && (tokens.Count == 0 || tokens.Exists(value => value.Text != "required")))
        {
            findings.Add(resource, ErrorCatalog.MetadataUnprotected, tokens.FirstOrDefault() ?? data, $"{Quoted.Of(resource.LogicalId)} doesn't require IMDSv2", "a request that a program is talked into can read the host's credentials", "Set MetadataOptions.HttpTokens: required.");
        }
        foreach (var hops in PossibleValues.At(data, "MetadataOptions", "HttpPutResponseHopLimit").Where(hops => int.TryParse(hops.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 1))
        {
            findings.Add(resource, ErrorCatalog.MetadataUnprotected, hops, $"Containers on hosts of {Quoted.Of(resource.LogicalId)} reach the host's metadata", $"the hop limit is {hops.Text}", "Set HttpPutResponseHopLimit: 1.");
        }
    }

    private static void Volumes(TemplateResource resource, TemplateNode data, SafetyFindings findings)
    {
        var volumes = PossibleValues.Items((data as TemplateMap)?["BlockDeviceMappings"]).Where(volume => PossibleValues.At(volume, "Ebs").Any()).ToList();
        if (volumes.Count == 0 || volumes.Exists(volume => !PossibleValues.IsTrue(PossibleValues.At(volume, "Ebs", "Encrypted"))))
        {
            findings.Add(
                resource, ErrorCatalog.NotEncrypted, volumes.Find(volume => !PossibleValues.IsTrue(PossibleValues.At(volume, "Ebs", "Encrypted"))) ?? data,
                $"Volumes of {Quoted.Of(resource.LogicalId)} are not encrypted", volumes.Count == 0 ? "it is left to the host image" : "Encrypted is not true", "Set Ebs.Encrypted: true for each volume.");
        }
    }

    private static void Public(TemplateResource resource, IEnumerable<TemplateNode> values, string isPublic, SafetyFindings findings)
    {
        foreach (var value in values.Where(value => string.Equals(value.Text, isPublic, StringComparison.OrdinalIgnoreCase)))
        {
            findings.Add(resource, ErrorCatalog.PublicAddress, value, $"{Quoted.Of(resource.LogicalId)} gives public addresses", "what has one can be reached from the internet", "Turn it off; private hosts and tasks reach out by NAT or endpoints.");
        }
    }
}
