using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Delivery.Emulator.Ecr;

/// <summary>
/// A repository's lifecycle policy, checked as ECR checks it
/// (docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html, read 2026-11-26).
/// The archive storage class, with its transitions, is refused.
/// </summary>
internal sealed class LifecyclePolicy
{
    private const int MostRules = 50;
    private const int LongestText = 30_720;

    private LifecyclePolicy(IReadOnlyList<LifecycleRule> rules) => Rules = rules;

    /// <summary>The rules, the lowest priority number first.</summary>
    public IReadOnlyList<LifecycleRule> Rules { get; }

    /// <exception cref="Wire.AwsErrorException">InvalidParameterException, with what is wrong.</exception>
    public static LifecyclePolicy Parse(string text)
    {
        if (text.Length > LongestText)
        {
            throw Invalid($"the text is longer than {LongestText}");
        }

        List<LifecycleRule> rules;
        try
        {
            var items = (JsonNode.Parse(text) as JsonObject)?["rules"] as JsonArray ?? throw Invalid("object has missing required properties ([\"rules\"])");
            rules = [.. items.Select(item => LifecycleRule.Parse(item as JsonObject ?? throw Invalid("a rule is not an object")))];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            throw Invalid("the text is not well formed");
        }

        if (rules.Count is 0 or > MostRules)
        {
            throw Invalid($"a policy has 1 to {MostRules} rules");
        }

        if (rules.GroupBy(each => each.Priority).FirstOrDefault(each => each.Count() > 1) is { } twice)
        {
            throw Invalid($"rulePriority {twice.Key} is given twice");
        }

        rules.Sort((one, other) => one.Priority.CompareTo(other.Priority));
        if (rules.Count(each => each.TagStatus == "untagged") > 1)
        {
            throw Invalid("only one rule may select untagged images");
        }

        if (rules.SkipLast(1).Any(each => each.TagStatus == "any"))
        {
            throw Invalid("a rule with tagStatus any must have the highest rulePriority");
        }

        return new(rules);
    }

    /// <summary>The text, where it is a valid policy.</summary>
    public static string Checked(string text)
    {
        Parse(text);
        return text;
    }

    internal static Wire.AwsErrorException Invalid(string what) => EcrErrors.InvalidParameter(
        $"Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: {what}'");
}

/// <summary>What one rule selects, and when that expires.</summary>
/// <param name="TagStatus"><c>tagged</c>, <c>untagged</c> or <c>any</c>.</param>
/// <param name="Patterns">With <c>tagged</c>: patterns of which each must match one of an image's tags; a prefix is a pattern that ends with <c>*</c>.</param>
/// <param name="CountType"><c>imageCountMoreThan</c>, <c>sinceImagePushed</c> or <c>sinceImagePulled</c>.</param>
/// <param name="Count">Images, or days.</param>
internal sealed record LifecycleRule(int Priority, string TagStatus, IReadOnlyList<string> Patterns, string CountType, int Count)
{
    private const int MostWildcards = 4;

    public static LifecycleRule Parse(JsonObject rule)
    {
        var selection = rule["selection"] as JsonObject ?? throw LifecyclePolicy.Invalid("object has missing required properties ([\"selection\"])");
        var action = rule["action"] as JsonObject ?? throw LifecyclePolicy.Invalid("object has missing required properties ([\"action\"])");
        var priority = Positive(rule, "rulePriority");
        if (Text(action, "type") is var type && type != "expire")
        {
            throw LifecyclePolicy.Invalid(type == "transition" ? "the emulator has no archive storage class to which images transition" : $"action type {type} is not expire");
        }

        if (selection["storageClass"]?.GetValue<string>() is not (null or "standard"))
        {
            throw LifecyclePolicy.Invalid("the emulator has no storage class but standard");
        }

        var tagStatus = Text(selection, "tagStatus");
        var (prefixes, patterns) = (Texts(selection, "tagPrefixList"), Texts(selection, "tagPatternList"));
        var isTagged = tagStatus == "tagged";
        if (!isTagged && tagStatus is not ("untagged" or "any"))
        {
            throw LifecyclePolicy.Invalid($"tagStatus {tagStatus} is not tagged, untagged or any");
        }

        if (isTagged != (prefixes.Count + patterns.Count > 0) || (prefixes.Count > 0 && patterns.Count > 0))
        {
            throw LifecyclePolicy.Invalid("tagged goes with exactly one of tagPrefixList and tagPatternList, untagged and any with none");
        }

        if (patterns.FirstOrDefault(each => each.Count(letter => letter == '*') > MostWildcards) is { } wild)
        {
            throw LifecyclePolicy.Invalid($"the pattern {wild} has more than {MostWildcards} wildcards");
        }

        return new(priority, tagStatus, [.. patterns, .. prefixes.Select(each => each + "*")], CheckedCount(selection), Positive(selection, "countNumber"));
    }

    /// <summary>Whether the rule is about an image with such tags.</summary>
    public bool Selects(IReadOnlyCollection<string> tags) => TagStatus switch
    {
        "any" => true,
        "untagged" => tags.Count == 0,
        _ => tags.Count > 0 && Patterns.All(pattern => tags.Any(tag => FileSystemName.MatchesSimpleExpression(pattern, tag, ignoreCase: false))),
    };

    private static string CheckedCount(JsonObject selection)
    {
        var countType = Text(selection, "countType");
        var unit = selection["countUnit"]?.GetValue<string>();
        return (countType, unit) switch
        {
            ("imageCountMoreThan", null) or ("sinceImagePushed" or "sinceImagePulled", "days") => countType,
            ("imageCountMoreThan", _) => throw LifecyclePolicy.Invalid("countUnit goes with a count of days only"),
            ("sinceImagePushed" or "sinceImagePulled", _) => throw LifecyclePolicy.Invalid($"{countType} needs the countUnit days"),
            _ => throw LifecyclePolicy.Invalid($"countType {countType} is not imageCountMoreThan, sinceImagePushed or sinceImagePulled"),
        };
    }

    private static string Text(JsonObject from, string name) =>
        from[name]?.GetValue<string>() ?? throw LifecyclePolicy.Invalid($"object has missing required properties ([\"{name}\"])");

    private static int Positive(JsonObject from, string name) => from[name]?.GetValue<int>() is { } number && number > 0
        ? number
        : throw LifecyclePolicy.Invalid($"{name} must be a whole number above 0");

    private static IReadOnlyList<string> Texts(JsonObject from, string name) =>
        from[name] is JsonArray items ? [.. items.Select(item => item!.GetValue<string>())] : [];
}
