using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Authorization.Operations;

/// <summary>docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html (read 2026-11-26).</summary>
internal static class CloudFormationRows
{
    private const string Service = "cloudformation";
    private const string PrincipalName = "cloudformation.amazonaws.com";

    public static IEnumerable<OperationRow> All { get; } =
    [
        .. new[]
        {
            "CancelUpdateStack", "CreateChangeSet", "CreateStack", "ContinueUpdateRollback", "DeleteChangeSet", "DeleteStack", "DescribeChangeSet",
            "DescribeEvents", "DescribeStackEvents", "DescribeStackResource", "DescribeStackResourceDrifts", "DescribeStackResources", "DescribeStacks",
            "DetectStackDrift", "DetectStackResourceDrift", "ExecuteChangeSet", "GetStackPolicy", "GetTemplate", "ListChangeSets", "ListStackResources",
            "RollbackStack", "SetStackPolicy", "SignalResource", "UpdateStack", "UpdateTerminationProtection",
        }.Select(operation => new OperationRow(Service, operation, (call, context) => OfStack(call, context, operation))),
        .. Rows.Of(Service, _ => Rows.Everything, "DescribeStackDriftDetectionStatus", "ListExports", "ListImports", "ListStacks", "ValidateTemplate"),
        new(Service, "GetTemplateSummary", (call, context) => call.Input.Text("StackName") is null
            ? [new Permission("cloudformation:GetTemplateSummary", "*")]
            : OfStack(call, context, "GetTemplateSummary")),
    ];

    private static IEnumerable<Permission> OfStack(AwsCall call, OperationContext context, string operation)
    {
        var stack = Stack(call, context);
        yield return new Permission($"cloudformation:{operation}", stack, Keys(call, context, stack));
        if (call.Input.Text("RoleARN") is { Length: > 0 } role)
        {
            yield return PassRole.To(role, PrincipalName);
        }

        foreach (var parameter in SystemParameters.Of(call))
        {
            yield return new Permission("ssm:GetParameters", SsmRows.Parameter(call, parameter));
        }
    }

    /// <summary>The stack's ARN where it is named by ARN or by a change set's ARN; else <c>stack/NAME/*</c>, as AWS has it.</summary>
    private static string Stack(AwsCall call, OperationContext context)
    {
        var name = call.Input.Text("StackName");
        if (name is null && call.Input.Text("ChangeSetName") is { } set && set.StartsWith("arn:", StringComparison.Ordinal))
        {
            name = context.Resources.StackOfChangeSet(call, set);
        }

        return name switch
        {
            null or "" => call.Arn(Service, "stack/*/*"),
            _ when name.StartsWith("arn:", StringComparison.Ordinal) => name,
            _ => call.Arn(Service, $"stack/{name}/*"),
        };
    }

    private static Dictionary<string, IReadOnlyList<string>> Keys(AwsCall call, OperationContext context, string stack)
    {
        var keys = new Dictionary<string, IReadOnlyList<string>>();
        if (call.Input.Text("ChangeSetName") is { } set)
        {
            keys["cloudformation:ChangeSetName"] = [set.StartsWith("arn:", StringComparison.Ordinal) && set.Split('/') is [_, var name, ..] ? name : set];
        }

        if (call.Input.Text("RoleARN") is { } role)
        {
            keys["cloudformation:RoleArn"] = [role];
        }

        if (call.Input.Text("TemplateURL") is { } url)
        {
            keys["cloudformation:TemplateUrl"] = [url];
        }

        if (call.Input.Texts("ResourceTypes") is { Count: > 0 } types)
        {
            keys["cloudformation:ResourceTypes"] = types;
        }

        RequestTags.Add(keys, call.Input.Objects("Tags").Select(tag => (tag.Text("Key") ?? "", tag.Text("Value") ?? "")));
        foreach (var tag in context.Resources.StackTags(call, stack))
        {
            keys["aws:ResourceTag/" + tag.Key] = [tag.Value];
        }

        return keys;
    }
}
