using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;
using static Delivery.Emulator.Ec2.Ec2Answers;

namespace Delivery.Emulator.Ec2;

/// <summary>Security groups and their rules, those of a group's own properties and those that are resources.</summary>
internal sealed class SecurityGroupReads(StateStore store)
{
    public IReadOnlyDictionary<string, Func<AwsCall, JsonObject>> Table => new Dictionary<string, Func<AwsCall, JsonObject>>
    {
        ["DescribeSecurityGroups"] = Groups,
        ["DescribeSecurityGroupRules"] = Rules,
    };

    private JsonObject Groups(AwsCall call)
    {
        var rules = All(call).ToLookup(rule => rule.Group);
        var names = call.Input.Texts("GroupName");
        var found = Ec2Filters.Read(call.Input, "GroupId").Apply(
            Documents(store, call, "ec2/security-group"), each => each.Id,
            new Dictionary<string, Func<StoredResource, string>>
            {
                ["group-id"] = each => each.Id,
                ["group-name"] = each => Attribute(each, "GroupName"),
                ["vpc-id"] = each => Property(each, "VpcId"),
                ["description"] = each => Property(each, "GroupDescription"),
            },
            TagsOf, Missing("InvalidGroup.NotFound", "security group")).Where(each => names.Count == 0 || names.Contains(Attribute(each, "GroupName"))).ToList();
        return Page(call, "securityGroupInfo", found, each => each.Id, each => new JsonObject
        {
            ["groupId"] = each.Id,
            ["groupName"] = Attribute(each, "GroupName"),
            ["groupDescription"] = Property(each, "GroupDescription"),
            ["ownerId"] = call.Caller.AccountId,
            ["vpcId"] = Property(each, "VpcId"),
            ["securityGroupArn"] = $"arn:aws:ec2:{call.Region}:{call.Caller.AccountId}:security-group/{each.Id}",
            ["ipPermissions"] = new JsonArray([.. rules[each.Id].Where(rule => !rule.IsEgress).Select(rule => Permission(call, rule))]),
            ["ipPermissionsEgress"] = new JsonArray([.. rules[each.Id].Where(rule => rule.IsEgress).Select(rule => Permission(call, rule))]),
            ["tagSet"] = Tags(each.Tags),
        });
    }

    private JsonObject Rules(AwsCall call)
    {
        var found = Ec2Filters.Read(call.Input, "SecurityGroupRuleId").Apply(
            All(call), each => each.Id,
            new Dictionary<string, Func<Rule, string>> { ["group-id"] = each => each.Group, ["security-group-rule-id"] = each => each.Id },
            each => each.Tags, id => new("InvalidSecurityGroupRuleId.NotFound", $"The security group rule ID '{id}' does not exist"));
        return Page(call, "securityGroupRuleSet", found, each => each.Id, each => new JsonObject
        {
            ["securityGroupRuleId"] = each.Id,
            ["groupId"] = each.Group,
            ["groupOwnerId"] = call.Caller.AccountId,
            ["isEgress"] = each.IsEgress,
            ["ipProtocol"] = each.Text("IpProtocol") ?? "-1",
            ["fromPort"] = each.Number("FromPort") ?? -1,
            ["toPort"] = each.Number("ToPort") ?? -1,
            ["cidrIpv4"] = each.Text("CidrIp"),
            ["cidrIpv6"] = each.Text("CidrIpv6"),
            ["prefixListId"] = each.Text("SourcePrefixListId") ?? each.Text("DestinationPrefixListId"),
            ["referencedGroupInfo"] = each.Peer is { } peer ? new JsonObject { ["groupId"] = peer, ["userId"] = call.Caller.AccountId } : null,
            ["description"] = each.Text("Description"),
            ["tagSet"] = Tags(each.Tags),
        });
    }

    private static JsonObject Permission(AwsCall call, Rule rule) => new()
    {
        ["ipProtocol"] = rule.Text("IpProtocol") ?? "-1",
        ["fromPort"] = rule.Number("FromPort"),
        ["toPort"] = rule.Number("ToPort"),
        ["ipRanges"] = rule.Text("CidrIp") is { } range ? new JsonArray(new JsonObject { ["cidrIp"] = range, ["description"] = rule.Text("Description") }) : new JsonArray(),
        ["ipv6Ranges"] = rule.Text("CidrIpv6") is { } range6 ? new JsonArray(new JsonObject { ["cidrIpv6"] = range6, ["description"] = rule.Text("Description") }) : new JsonArray(),
        ["prefixListIds"] = (rule.Text("SourcePrefixListId") ?? rule.Text("DestinationPrefixListId")) is { } list ? new JsonArray(new JsonObject { ["prefixListId"] = list }) : new JsonArray(),
        ["groups"] = rule.Peer is { } peer ? new JsonArray(new JsonObject { ["groupId"] = peer, ["userId"] = call.Caller.AccountId, ["description"] = rule.Text("Description") }) : new JsonArray(),
    };

    private List<Rule> All(AwsCall call)
    {
        var own = Documents(store, call, "ec2/security-group").SelectMany(group => Inline(group, "SecurityGroupIngress", false)
            // "When you create a security group, ... a default egress rule that allows all outbound traffic" where none is given.
            .Concat(group.Properties.Objects("SecurityGroupEgress").Count > 0 ? Inline(group, "SecurityGroupEgress", true)
                : [new Rule(RuleId(group.Id, "egress"), group.Id, true, new JsonObject { ["IpProtocol"] = "-1", ["CidrIp"] = "0.0.0.0/0" }, new Dictionary<string, string>())]));
        var separate = Documents(store, call, "ec2/security-group-rule").Select(rule => new Rule(
            rule.Id, Property(rule, "GroupId"), rule.Type.EndsWith("Egress", StringComparison.Ordinal), rule.Properties, rule.Tags));
        return [.. own, .. separate];
    }

    private static IEnumerable<Rule> Inline(StoredResource group, string member, bool egress) => group.Properties.Objects(member)
        .Select((rule, number) => new Rule(RuleId(group.Id, $"{member}{number}"), group.Id, egress, rule, new Dictionary<string, string>()));

    private static string RuleId(string group, string place) => "sgr-" + PhysicalIds.Hash(group + place)[..17];

    private sealed record Rule(string Id, string Group, bool IsEgress, JsonObject Properties, IReadOnlyDictionary<string, string> Tags)
    {
        public string? Peer => Text("SourceSecurityGroupId") ?? Text("DestinationSecurityGroupId");

        public string? Text(string name) => Properties.Text(name);

        public int? Number(string name) => Properties.Number(name);
    }
}
