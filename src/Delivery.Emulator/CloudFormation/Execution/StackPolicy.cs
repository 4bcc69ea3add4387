using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>
/// A stack policy: what an update may do to which resources. Everything is denied that no statement allows, and a denial
/// counts above all (user guide "Prevent updates to stack resources", read 2026-11-26). Texts: events that public projects quote.
/// </summary>
internal sealed class StackPolicy
{
    private const int LongestText = 16384;
    private static readonly string[] Actions = ["Update:Modify", "Update:Replace", "Update:Delete", "Update:*"];
    private readonly IReadOnlyList<Statement> _statements;

    private StackPolicy(IReadOnlyList<Statement> statements) => _statements = statements;

    /// <exception cref="AwsErrorException">ValidationError: it is no policy.</exception>
    public static StackPolicy Parse(string text)
    {
        if (text.Length is 0 or > LongestText)
        {
            throw new AwsErrorException("ValidationError",
                $"1 validation error detected: Value at 'stackPolicyBody' failed to satisfy constraint: Member must have length {(text.Length == 0 ? "greater than or equal to 1" : "less than or equal to 16384")}");
        }

        try
        {
            return JsonNode.Parse(text) is JsonObject policy && policy["Statement"] is { } statements
                ? new StackPolicy([.. (statements as JsonArray ?? [statements.DeepClone()]).Select(Read)])
                : throw Invalid();
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            throw Invalid();
        }
    }

    /// <summary>Refuses statements about resources that neither the template nor the stack has.</summary>
    public void Require(IReadOnlyCollection<string> logicalIds)
    {
        foreach (var resource in _statements.SelectMany(statement => statement.Resources).Where(resource => !resource.Contains('*', StringComparison.Ordinal)))
        {
            if (!resource.StartsWith("LogicalResourceId/", StringComparison.Ordinal) || !logicalIds.Contains(resource["LogicalResourceId/".Length..]))
            {
                throw new AwsErrorException("ValidationError",
                    $"Error validating stack policy: Unknown logical id '{resource}' in statement {{}} - stack policies can only be applied to logical ids referenced in the template");
            }
        }
    }

    /// <summary>Why an action is denied, or null.</summary>
    /// <param name="action">Update:Modify, Update:Replace or Update:Delete.</param>
    public string? Refusal(string action, string logicalId, string type)
    {
        var matching = _statements.Index().Where(each => each.Item.Covers(action, "LogicalResourceId/" + logicalId, type)).ToList();
        if (matching.FirstOrDefault(each => !each.Item.Allows) is { Item: { } denial } denied)
        {
            return $"Action denied by stack policy: Statement [#{denied.Index + 1}] does not allow [{string.Join(", ", denial.Actions)}] for resource [{string.Join(", ", denial.Resources)}];";
        }

        return matching.Count > 0 ? null : "Action not allowed by stack policy";
    }

    private static Statement Read(JsonNode? node)
    {
        if (node is not JsonObject statement)
        {
            throw Invalid();
        }

        var effect = statement["Effect"]?.GetValue<string>();
        var notAction = statement.ContainsKey("NotAction");
        var notResource = statement.ContainsKey("NotResource");
        var actions = Texts(statement[notAction ? "NotAction" : "Action"]);
        var resources = Texts(statement[notResource ? "NotResource" : "Resource"]);
        if (effect is not ("Allow" or "Deny") || statement["Principal"]?.ToJsonString() is not ("\"*\"" or "{\"AWS\":\"*\"}")
            || actions.Count == 0 || resources.Count == 0 || (notAction && statement.ContainsKey("Action")) || (notResource && statement.ContainsKey("Resource"))
            || actions.Any(action => !Actions.Contains(action, StringComparer.OrdinalIgnoreCase)))
        {
            throw Invalid();
        }

        return new Statement(effect == "Allow", actions, notAction, resources, notResource, Condition(statement["Condition"]));
    }

    /// <summary>Types by StringEquals or StringLike on ResourceType, the only condition there is.</summary>
    private static IReadOnlyList<(bool IsPattern, IReadOnlyList<string> Types)> Condition(JsonNode? node)
    {
        if (node is null)
        {
            return [];
        }

        return node is JsonObject condition
            ? [.. condition.Select(test => test is { Key: "StringEquals" or "StringLike", Value: JsonObject { Count: 1 } keys } && Texts(keys["ResourceType"]) is { Count: > 0 } types
                ? (test.Key == "StringLike", types)
                : throw Invalid())]
            : throw Invalid();
    }

    private static IReadOnlyList<string> Texts(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => [.. list.Select(item => item!.GetValue<string>())],
        _ => [node.GetValue<string>()],
    };

    private static AwsErrorException Invalid() => new("ValidationError", "Error validating stack policy: Invalid stack policy");

    private static bool Matches(string pattern, string text, bool ignoreCase) => Regex.IsMatch(
        text, @"\A" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + @"\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None));

    private sealed record Statement(
        bool Allows, IReadOnlyList<string> Actions, bool NotAction, IReadOnlyList<string> Resources, bool NotResource,
        IReadOnlyList<(bool IsPattern, IReadOnlyList<string> Types)> Conditions)
    {
        public bool Covers(string action, string resource, string type) =>
            Actions.Any(pattern => Matches(pattern, action, ignoreCase: true)) != NotAction
            && Resources.Any(pattern => Matches(pattern, resource, ignoreCase: false)) != NotResource
            && Conditions.All(condition => condition.Types.Any(wanted => condition.IsPattern ? Matches(wanted, type, ignoreCase: false) : wanted == type));
    }
}
