using System.Text.Json;
using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Identity.Policies;

/// <summary>
/// Reads policy documents as strictly as IAM does on create. The code is MalformedPolicyDocument, the texts are IAM's
/// (docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html and .../UserGuide/reference_policies_elements.html, read 2026-11-26).
/// </summary>
public static class PolicyReader
{
    private const string Syntax = "Syntax errors in policy.";
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };
    private static readonly string[] DocumentKeys = ["Version", "Id", "Statement"];
    private static readonly string[] StatementKeys =
        ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"];

    private static readonly string[] PrincipalKinds = ["AWS", "Service", "Federated", "CanonicalUser"];

    /// <exception cref="AwsErrorException">MalformedPolicyDocument.</exception>
    public static PolicyDocument Read(string text, PolicyPlace place)
    {
        try
        {
            // Ill-formed Unicode shows only when a text is read.
            return Read(JsonNode.Parse(text, documentOptions: Strict), place);
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            throw Malformed("This policy contains invalid Json");
        }
    }

    /// <exception cref="AwsErrorException">MalformedPolicyDocument.</exception>
    public static PolicyDocument Read(JsonNode? node, PolicyPlace place)
    {
        // A template may give the document as text.
        if (node is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().TrimStart() is ['{', ..] text)
        {
            return Read(text, place);
        }

        var document = node as JsonObject ?? throw Malformed(Syntax);
        if (document.FirstOrDefault(member => !DocumentKeys.Contains(member.Key)).Key is not null)
        {
            throw Malformed(Syntax);
        }

        // A template's 2012-10-17 may have become a date in some readers of YAML; here it stays text.
        var version = document["Version"] is null ? "2008-10-17" : Text(document["Version"]);
        if (version is not ("2012-10-17" or "2008-10-17"))
        {
            throw Malformed("Policy document must be version 2012-10-17 or greater.");
        }

        var statements = document["Statement"] switch
        {
            JsonArray { Count: > 0 } many => many.Select(each => Statement(each, place)).ToList(),
            JsonObject one => [Statement(one, place)],
            _ => throw Malformed(Syntax),
        };
        var sids = statements.Select(each => each.Sid).Where(sid => !string.IsNullOrEmpty(sid)).ToList();
        return sids.Distinct().Count() == sids.Count
            ? new PolicyDocument(version, statements)
            : throw Malformed("Statement IDs (SID) in a single policy must be unique.");
    }

    private static AwsErrorException Malformed(string text) => new("MalformedPolicyDocument", text);

    private static PolicyStatement Statement(JsonNode? node, PolicyPlace place)
    {
        var statement = node as JsonObject ?? throw Malformed(Syntax);
        if (statement.FirstOrDefault(member => !StatementKeys.Contains(member.Key)).Key is not null
            || statement["Effect"] is null || Text(statement["Effect"]) is not ("Allow" or "Deny"))
        {
            throw Malformed(Syntax);
        }

        Require(statement, place);
        return new PolicyStatement
        {
            Sid = statement["Sid"] is { } sid ? Text(sid) : null,
            Allows = Text(statement["Effect"]) == "Allow",
            Actions = Actions(statement["Action"]),
            NotActions = Actions(statement["NotAction"]),
            Resources = Resources(statement["Resource"]),
            NotResources = Resources(statement["NotResource"]),
            Principals = Principals(statement["Principal"]),
            NotPrincipals = Principals(statement["NotPrincipal"]),
            Conditions = Conditions(statement["Condition"]),
        };
    }

    private static void Require(JsonObject statement, PolicyPlace place)
    {
        bool Has(string name) => statement.ContainsKey(name);
        if (Has("Action") == Has("NotAction"))
        {
            throw Malformed(Has("Action") ? Syntax : "Policy statement must contain actions.");
        }

        if (Has("Resource") && Has("NotResource") || Has("Principal") && Has("NotPrincipal"))
        {
            throw Malformed(Syntax);
        }

        switch (place)
        {
            case PolicyPlace.Trust when Has("Resource") || Has("NotResource"):
                throw Malformed("Has prohibited field Resource");
            case PolicyPlace.Trust when !Has("Principal"):
                throw Malformed(Has("NotPrincipal") ? "Has prohibited field NotPrincipal" : "Missing required field Principal");
            case PolicyPlace.Identity when Has("Principal") || Has("NotPrincipal"):
                throw Malformed("Policy document should not specify a principal.");
            case PolicyPlace.Identity when !Has("Resource") && !Has("NotResource"):
                throw Malformed("Policy statement must contain resources.");
        }
    }

    private static IReadOnlyList<string>? Actions(JsonNode? node)
    {
        if (Texts(node) is not { } actions)
        {
            return null;
        }

        foreach (var action in actions.Where(each => each != "*"))
        {
            var colon = action.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                throw Malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
            }

            if (colon == 0 || colon == action.Length - 1 || action[..colon].Any(each => !char.IsAsciiLetterOrDigit(each) && each != '-'))
            {
                throw Malformed($"Vendor {action[..colon]} is not valid");
            }
        }

        return actions;
    }

    private static IReadOnlyList<string>? Resources(JsonNode? node)
    {
        var resources = Texts(node);
        return resources?.FirstOrDefault(each => each != "*" && !each.StartsWith("arn:", StringComparison.Ordinal) && !each.StartsWith("${", StringComparison.Ordinal)) is { } wrong
            ? throw Malformed($"Resource {wrong} must be in ARN format or \"*\".")
            : resources;
    }

    private static IReadOnlyList<PolicyPrincipal>? Principals(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when Text(value) == "*" => [new("*", "*")],
        JsonObject kinds when kinds.Count > 0 && kinds.All(kind => PrincipalKinds.Contains(kind.Key)) =>
            [.. kinds.SelectMany(kind => Texts(kind.Value)!.Select(value => new PolicyPrincipal(kind.Key, value)))],
        _ => throw Malformed("Invalid principal in policy"),
    };

    private static List<PolicyCondition> Conditions(JsonNode? node)
    {
        if (node is null)
        {
            return [];
        }

        var conditions = new List<PolicyCondition>();
        foreach (var (name, keys) in node as JsonObject ?? throw Malformed(Syntax))
        {
            var (set, rest) = name.Split(':', 2) switch
            {
                ["ForAllValues", var after] => (ConditionSet.ForAllValues, after),
                ["ForAnyValue", var after] => (ConditionSet.ForAnyValue, after),
                _ => (ConditionSet.Single, name),
            };
            var ifExists = rest.EndsWith("IfExists", StringComparison.Ordinal) && rest != "IfExists";
            var @operator = ifExists ? rest[..^"IfExists".Length] : rest;
            if (!ConditionOperators.IsKnown(@operator) || keys is not JsonObject { Count: > 0 } block)
            {
                throw Malformed($"Invalid Condition type : {name}");
            }

            conditions.AddRange(block.Select(key => new PolicyCondition(set, @operator, ifExists, key.Key, Texts(key.Value) ?? throw Malformed(Syntax))));
        }

        return conditions;
    }

    /// <summary>A text or a list of texts; numbers and booleans count as text, as they do to IAM. Null where the member is absent.</summary>
    private static IReadOnlyList<string>? Texts(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value => [Text(value)],
        JsonArray many => [.. many.Select(Text)],
        _ => throw Malformed(Syntax),
    };

    private static string Text(JsonNode? node) => node is JsonValue value
        ? value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => value.ToJsonString(),
        }
        : throw Malformed(Syntax);
}
