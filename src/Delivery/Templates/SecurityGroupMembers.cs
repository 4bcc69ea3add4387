namespace Delivery.Templates;

/// <summary>Which resources of a template carry which of its security groups. Pure.</summary>
public static class SecurityGroupMembers
{
    /// <summary>Logical ids of the carriers by the group's logical id; groups that name a group as a peer don't carry it.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(Template template) =>
        template.Resources.Values.Where(resource => resource.Type == "AWS::EC2::SecurityGroup").ToDictionary(
            group => group.LogicalId,
            IReadOnlyList<string> (group) =>
            [
                .. template.Resources.Values
                    .Where(resource => !resource.Type.StartsWith("AWS::EC2::SecurityGroup", StringComparison.Ordinal) && resource.Properties is { } properties && Names(properties, group.LogicalId))
                    .Select(resource => resource.LogicalId).Order(StringComparer.Ordinal),
            ], StringComparer.Ordinal);

    private static bool Names(TemplateNode node, string logicalId) => node switch
    {
        TemplateMap { Function: { Key: "Ref" } reference } => reference.Value.Text == logicalId,
        TemplateMap { Function: { Key: "Fn::GetAtt" } attribute } => attribute.Value switch
        {
            TemplateList { Items: [{ } id, ..] } => id.Text == logicalId,
            var dotted => dotted.Text?.Split('.')[0] == logicalId,
        },
        TemplateMap map => map.Entries.Any(entry => Names(entry.Value, logicalId)),
        TemplateList list => list.Items.Any(item => Names(item, logicalId)),
        _ => false,
    };
}
