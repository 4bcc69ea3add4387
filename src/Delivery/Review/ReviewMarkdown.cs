using System.Globalization;
using System.Text;

namespace Delivery.Review;

/// <summary>The review as Markdown (<c>review-STAGE.md</c>). Text that isn't ours is put as HTML entities, so that it stays text.</summary>
public static class ReviewMarkdown
{
    public static string Write(StageReview review)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## Review of stage {Text(review.Stage)}: {(review.IsCreate ? "create" : "update")} stack {Text(review.StackName)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Environment {Code(review.Environment)}, account {Code(review.Account)}, region {Code(review.Region)}.");
        if (review.ImageDigest is { } image)
        {
            text.Append(CultureInfo.InvariantCulture, $" Image {Code(image)}.");
        }
        text.Append(CultureInfo.InvariantCulture, $"\n\n**{Text(ReviewSummary.Of(review))}**\n\n");
        if (review.Cost?.Sentence(review.IsCreate) is { } cost)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Text(cost)}\n\n");
        }
        foreach (var finding in review.Findings.Where(finding => finding.Consequence != Consequence.Routine))
        {
            text.Append(CultureInfo.InvariantCulture, $"- **{ConsequenceWords.Of(finding.Consequence)}{(finding.IsCertain ? "" : " (possible)")}**: {Text(finding.Message)} ([source]({finding.Source}))\n");
        }
        AppendList(text, "Warning of CloudFormation", review.Warnings);
        AppendList(text, "Drift", [.. DriftWords.Of(review)]);
        AppendList(text, "Note", review.Notes);
        text.Append("\n| Action | Resource | Type | Replacement | Consequence |\n|---|---|---|---|---|\n");
        foreach (var change in review.Changes)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {Text(change.Action)} | {Code(change.LogicalId)} | {Code(change.Type)} | {Word(change)} | {ConsequenceWords.Of(change.Consequence)} |\n");
        }
        foreach (var change in review.Changes.Where(change => change.Properties.Count > 0))
        {
            AppendProperties(text, change);
        }
        AppendParameters(text, review);
        text.Append(CultureInfo.InvariantCulture, $"\nReview digest: {Code(ReviewDigest.Of(review).ToString())}\n");
        return text.ToString();
    }

    private static void AppendProperties(StringBuilder text, ResourceChange change)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n<details><summary>{Code(change.LogicalId)}: {change.Properties.Count} properties</summary>\n\n");
        if (change.Causes.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"Because {string.Join(" → ", change.Causes.Append(change.LogicalId).Select(Code))}.\n\n");
        }
        text.Append("| Property | Before | After |\n|---|---|---|\n");
        foreach (var property in change.Properties)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Code(property.Path)} | {Value(property.Before)} | {Value(property.After)} |\n");
        }
        text.Append("\n</details>\n");
    }

    private static void AppendParameters(StringBuilder text, StageReview review)
    {
        if (review.Parameters.Count == 0)
        {
            return;
        }
        text.Append("\n<details><summary>Parameters</summary>\n\n| Parameter | Value |\n|---|---|\n");
        foreach (var parameter in review.Parameters)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Code(parameter.Name)} | {Code(parameter.Value)}{(parameter.ResolvedValue is { } resolved ? " = " + Code(resolved) : "")} |\n");
        }
        text.Append("\n</details>\n");
    }

    private static void AppendList(StringBuilder text, string label, IReadOnlyList<string> items)
    {
        foreach (var item in items)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {label}: {Text(item)}\n");
        }
    }

    private static string Word(ResourceChange change) => change.Replacement switch
    {
        Replacement.Yes => "made anew",
        Replacement.Possible => "possible",
        _ => change.Action == "Modify" ? "in place" : "",
    };

    private static string Value(string? value) => value is null ? "" : Code(value);

    /// <summary>Text as code: no Markdown, mention or link comes to life in it.</summary>
    internal static string Code(string text) => text.Length == 0 ? "" : $"<code>{Text(text)}</code>";

    /// <summary>Text that isn't ours, as text: entities for whatever Markdown or HTML could read.</summary>
    internal static string Text(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in PlainText.Neutralise(text).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '.' or ',' or '-' or '/' or ';' or '(' or ')' or '=' or '…')
            {
                escaped.Append(rune.ToString());
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"&#{rune.Value};");
            }
        }
        return escaped.ToString();
    }
}
