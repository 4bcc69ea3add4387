using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Lint.Safety;

/// <summary>Policies that allow: who, what and on what are named (IAM policy elements and the service authorization reference, read 2026-11-26).</summary>
internal static class PolicySafety
{
    /// <summary>These know no resource, so that a policy can't name one.</summary>
    private static readonly HashSet<string> WithoutResource = new(StringComparer.OrdinalIgnoreCase)
    {
        "cloudformation:DescribeStackDriftDetectionStatus", "cloudformation:GetTemplateSummary", "cloudformation:ValidateTemplate", "cloudwatch:PutMetricData",
        "ecr:GetAuthorizationToken", "ssm:UpdateInstanceInformation", "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel", "sts:GetCallerIdentity",
    };

    public static void Check(TemplateResource resource, SafetyFindings findings)
    {
        foreach (var statement in Documents(resource).SelectMany(document => PossibleValues.Items((document as TemplateMap)?["Statement"])).OfType<TemplateMap>())
        {
            if (statement["Effect"]?.Text == "Allow" && TooWide(statement) is { } why)
            {
                var name = statement["Sid"]?.Text is { } sid ? $"The statement {Quoted.Of(sid)} of {Quoted.Of(resource.LogicalId)}" : $"A statement of {Quoted.Of(resource.LogicalId)}";
                findings.Add(
                    resource, ErrorCatalog.PolicyTooWide, statement, $"{name} allows more than it names", why,
                    $"Name them, or give the reason below Metadata: {{ {SafetyFindings.Key}: {{ {ErrorCatalog.PolicyTooWide.Code}: why }} }}.");
            }
        }
    }

    private static IEnumerable<TemplateNode> Documents(TemplateResource resource) => resource.Type switch
    {
        "AWS::IAM::Role" => PossibleValues.At(resource.Properties, "AssumeRolePolicyDocument")
            .Concat(PossibleValues.Items(resource.Properties?["Policies"]).SelectMany(policy => PossibleValues.At(policy, "PolicyDocument"))),
        "AWS::ECR::Repository" => PossibleValues.At(resource.Properties, "RepositoryPolicyText"),
        _ => PossibleValues.At(resource.Properties, "PolicyDocument"),
    };

    private static string? TooWide(TemplateMap statement)
    {
        foreach (var key in new[] { "NotAction", "NotPrincipal", "NotResource" })
        {
            if (statement[key] is not null)
            {
                return $"{key} allows everything but what it names";
            }
        }
        if (statement["Condition"] is null && Principals(statement["Principal"]).Any(principal => principal.Text == "*"))
        {
            return "its principal is everybody";
        }
        var actions = PossibleValues.Items(statement["Action"]).Select(action => action.Text ?? "").ToList();
        if (actions.Exists(action => action is "*" or "*:*"))
        {
            return "its action is everything";
        }
        // In the policy of a resource, which names principals, every resource is that one.
        if (statement["Principal"] is not null || !PossibleValues.Items(statement["Resource"]).Any(resource => resource.Text == "*"))
        {
            return null;
        }
        var offending = actions.Where(action => !WithoutResource.Contains(action) && !IsReading(action)).Select(action => action.Length == 0 ? "a parameter's actions" : action).ToList();
        return offending.Count == 0 ? null : $"on every resource: {string.Join(", ", offending.Take(5))}{(offending.Count > 5 ? ", ..." : "")}";
    }

    private static IEnumerable<TemplateNode> Principals(TemplateNode? principal) =>
        PossibleValues.Of(principal).SelectMany(value => value is TemplateMap { Function: null } map ? map.Entries.SelectMany(entry => PossibleValues.Items(entry.Value)) : [value]);

    // Describing and listing tells what is there, and mostly can't be limited.
    private static bool IsReading(string action) =>
        action.Split(':') is [var service, var verb] && service != "*"
        && (verb.StartsWith("Describe", StringComparison.OrdinalIgnoreCase) || verb.StartsWith("List", StringComparison.OrdinalIgnoreCase));
}
