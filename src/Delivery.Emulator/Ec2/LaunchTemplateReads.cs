using System.Globalization;
using System.Text.Json.Nodes;
using Delivery.Emulator.Ecs.Model;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;
using static Delivery.Emulator.Ec2.Ec2Answers;

namespace Delivery.Emulator.Ec2;

/// <summary>Launch templates and their versions.</summary>
internal sealed class LaunchTemplateReads(StateStore store)
{
    /// <summary>Members of the launch data whose name on the wire is not the property's with a small first letter.</summary>
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["NetworkInterfaces"] = "networkInterfaceSet",
        ["BlockDeviceMappings"] = "blockDeviceMappingSet",
        ["TagSpecifications"] = "tagSpecificationSet",
        ["SecurityGroupIds"] = "securityGroupIdSet",
        ["Groups"] = "groupSet",
        ["Tags"] = "tagSet",
    };

    public IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table => new Dictionary<string, Func<AwsCall, JsonObject>>
    {
        ["DescribeLaunchTemplates"] = Templates,
        ["DescribeLaunchTemplateVersions"] = Versions,
    };

    private JsonObject Templates(AwsCall call)
    {
        var names = call.Input.Texts("LaunchTemplateName");
        var found = Ec2Filters.Read(call.Input, "LaunchTemplateId").Apply(
            All(call), each => each.Id,
            new Dictionary<string, Func<LaunchTemplate, string>> { ["launch-template-name"] = each => each.Name },
            each => each.Tags, id => new("InvalidLaunchTemplateId.NotFound", $"The specified launch template, with template ID {id}, does not exist."))
            .Where(each => names.Count == 0 || names.Contains(each.Name)).ToList();
        return Page(call, "launchTemplates", found, each => each.Id, each => new JsonObject
        {
            ["launchTemplateId"] = each.Id,
            ["launchTemplateName"] = each.Name,
            ["createTime"] = Timestamps.Of(each.CreatedAt),
            ["createdBy"] = call.Caller.Arn,
            ["defaultVersionNumber"] = 1,
            ["latestVersionNumber"] = each.Versions.Count,
            ["tagSet"] = Tags(each.Tags),
        });
    }

    private JsonObject Versions(AwsCall call)
    {
        var (id, name) = (call.Input.Text("LaunchTemplateId"), call.Input.Text("LaunchTemplateName"));
        if (id is null && name is null)
        {
            throw new AwsErrorException("MissingParameter", "Either LaunchTemplateId or LaunchTemplateName is required. (The emulator lists the versions of one template at a time.)");
        }

        var template = All(call).FirstOrDefault(each => each.Id == id || each.Name == name)
            ?? throw (id is not null ? new AwsErrorException("InvalidLaunchTemplateId.NotFound", $"The specified launch template, with template ID {id}, does not exist.")
                : new AwsErrorException("InvalidLaunchTemplateName.NotFoundException", $"The specified launch template, with template name {name}, does not exist."));
        var asked = call.Input.Texts("LaunchTemplateVersion").Select(version => Number(template, version)).ToHashSet();
        var found = Enumerable.Range(1, template.Versions.Count).Where(number => asked.Count == 0 || asked.Contains(number)).ToList();
        if (asked.FirstOrDefault(number => number > template.Versions.Count) is > 0 and var missing)
        {
            throw new AwsErrorException("InvalidLaunchTemplateId.VersionNotFound", $"Could not find the specified version {missing} for the launch template with ID {template.Id}.");
        }

        // Newest first.
        return Page(call, "launchTemplateVersionSet", found, number => (int.MaxValue - number).ToString("D10", CultureInfo.InvariantCulture), number => new JsonObject
        {
            ["launchTemplateId"] = template.Id,
            ["launchTemplateName"] = template.Name,
            ["versionNumber"] = number,
            ["createTime"] = Timestamps.Of(template.CreatedAt),
            ["createdBy"] = call.Caller.Arn,
            ["defaultVersion"] = number == 1,
            ["launchTemplateData"] = Wire(template.Versions[number - 1]),
        });
    }

    private static int Number(LaunchTemplate template, string version) => version switch
    {
        "$Latest" => template.Versions.Count,
        "$Default" => 1,
        _ => int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new AwsErrorException("InvalidLaunchTemplateVersion.Malformed", $"The value {version} for parameter Versions is invalid."),
    };

    private static JsonNode? Wire(JsonNode? property) => property switch
    {
        JsonObject structure => new JsonObject(structure.Select(member => KeyValuePair.Create(
            Renamed.TryGetValue(member.Key, out var other) ? other : char.ToLowerInvariant(member.Key[0]) + member.Key[1..], Wire(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Wire)]),
        _ => property?.DeepClone(),
    };

    private IReadOnlyList<LaunchTemplate> All(AwsCall call) => store.List<LaunchTemplate>(LaunchTemplate.Kind, Prefix(call));
}
