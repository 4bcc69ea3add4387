namespace Delivery.Templates;

/// <summary>
/// Which Auto Scaling groups of a template are never made anew for what they launch from or where: those without a replacing update policy.
/// Source: CloudFormation template reference, UpdatePolicy attribute ("AutoScalingReplacingUpdate", WillReplace), read 2026-11-26. Pure.
/// </summary>
public static class RollingGroups
{
    /// <summary>Logical ids.</summary>
    public static IReadOnlySet<string> Of(Template template) => template.Resources.Values
        .Where(resource => resource.Type == "AWS::AutoScaling::AutoScalingGroup" && !MayReplace(resource.Declaration["UpdatePolicy"]))
        .Select(resource => resource.LogicalId).ToHashSet(StringComparer.Ordinal);

    // A policy that is a function's answer may be any.
    private static bool MayReplace(TemplateNode? policy) => policy switch
    {
        null => false,
        TemplateMap { Function: not null } => true,
        TemplateMap map => map["AutoScalingReplacingUpdate"] is { } replacing
            && !string.Equals((replacing as TemplateMap)?["WillReplace"]?.Text, "false", StringComparison.OrdinalIgnoreCase),
        _ => true,
    };
}
