using System.Text.Json.Nodes;
using Delivery.Emulator.Identity.Policies;
using Delivery.Emulator.Identity.Roles;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Iam;

/// <summary>The policy simulator (docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html, read 2026-11-26).</summary>
internal sealed class PolicySimulation(RoleDirectory roles)
{
    public JsonObject Principal(AwsCall call)
    {
        var arn = call.Input.RequiredText("PolicySourceArn");
        var role = roles.ByArn(arn) ?? throw IamService.NoSuchEntity($"The role {arn} cannot be found.");
        return Results(call, new PolicySet([.. roles.PoliciesOf(role), .. Given(call)]) { Boundary = roles.BoundaryOf(role) });
    }

    public static JsonObject Custom(AwsCall call) => Results(call, new PolicySet([.. Given(call)])
    {
        Boundary = call.Input.Texts("PermissionsBoundaryPolicyInputList") is { Count: > 0 } boundaries
            ? new NamedPolicy("PermissionsBoundary", PolicyReader.Read(boundaries[0], PolicyPlace.Identity))
            : null,
    });

    private static IEnumerable<NamedPolicy> Given(AwsCall call) => call.Input.Texts("PolicyInputList")
        .Select((text, i) => new NamedPolicy($"PolicyInputList.{i + 1}", PolicyReader.Read(text, PolicyPlace.Identity)));

    private static JsonObject Results(AwsCall call, PolicySet policies)
    {
        if (call.Input.ContainsKey("ResourcePolicy") || call.Input.ContainsKey("ResourceHandlingOption"))
        {
            throw AwsErrors.Unsupported("resource policies in the simulator");
        }

        var keys = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in call.Input.Objects("ContextEntries"))
        {
            keys[entry.RequiredText("ContextKeyName")] = entry.Texts("ContextKeyValues");
        }

        var resources = call.Input.Texts("ResourceArns") is { Count: > 0 } given ? given : ["*"];
        var results = call.Input.Texts("ActionNames").SelectMany(action => resources.Select(resource => Result(policies, new PolicyRequest(action, resource, keys))));
        return new JsonObject { ["EvaluationResults"] = new JsonArray([.. results]), ["IsTruncated"] = false };
    }

    private static JsonObject Result(PolicySet policies, PolicyRequest request)
    {
        var decision = PolicyEvaluation.Decide(policies, request);
        return new JsonObject
        {
            ["EvalActionName"] = request.Action,
            ["EvalResourceName"] = request.Resource,
            ["EvalDecision"] = decision.Reason switch
            {
                _ when decision.IsAllowed => "allowed",
                DecisionReason.DeniedByIdentityPolicy or DecisionReason.DeniedByBoundary or DecisionReason.DeniedBySessionPolicy
                    or DecisionReason.DeniedByResourcePolicy => "explicitDeny",
                _ => "implicitDeny",
            },
            ["MatchedStatements"] = decision.Policy is { } policy
                ? new JsonArray(new JsonObject { ["SourcePolicyId"] = policy, ["SourcePolicyType"] = "IAM Policy" })
                : [],
            ["MissingContextValues"] = new JsonArray(),
        };
    }
}
