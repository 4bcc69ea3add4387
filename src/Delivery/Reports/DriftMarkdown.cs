using System.Globalization;
using System.Text;
using Delivery.Review;
using static Delivery.Review.ReviewMarkdown;

namespace Delivery.Reports;

/// <summary>What a look at a stage's drift found.</summary>
/// <param name="Resources">Those that differ; values are redacted already.</param>
/// <param name="Untold">Why it could not be told; null where it could.</param>
public sealed record StageDrift(string Stage, string StackName, IReadOnlyList<DriftedResource> Resources, string? Untold);

/// <summary>
/// Drift as a page of Markdown, which can be the body of an issue: text that isn't ours stays text, and the page is never longer than an issue's body may
/// be (65,536 characters; GitHub REST API, "Create an issue", read 2026-11-26).
/// </summary>
public static class DriftMarkdown
{
    private const int MaxLength = 50_000;
    private const int LongestValue = 500;

    public static string Write(string environment, string account, string region, IReadOnlyList<StageDrift> stages)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## Drift of {Text(environment)}\n\nAccount {Code(account)}, region {Code(region)}.\n");
        foreach (var stage in stages)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {Text(stage.Stage)}: {Code(stage.StackName)}\n\n");
            if (stage.Untold is { } why)
            {
                text.Append(CultureInfo.InvariantCulture, $"Could not be told: {Text(why)}\n");
            }
            else if (stage.Resources.Count == 0)
            {
                text.Append("No drift.\n");
            }
            else
            {
                AppendResources(text, stage.Resources);
            }
        }

        return text.ToString();
    }

    /// <summary>The same for a terminal.</summary>
    public static IEnumerable<StyledLine> Lines(IReadOnlyList<StageDrift> stages)
    {
        foreach (var stage in stages)
        {
            yield return stage switch
            {
                { Untold: { } why } => new(PlainText.Neutralise($"{stage.StackName}: could not be told ({why})"), TextRole.Caution),
                { Resources.Count: 0 } => new($"{stage.StackName}: no drift"),
                _ => new($"{stage.StackName}: {Counted(stage)}", TextRole.Danger),
            };
            foreach (var resource in stage.Resources)
            {
                yield return new(PlainText.Neutralise($"  {resource.LogicalId} ({resource.Type}){(resource.IsGone ? " is gone" : "")}"));
                foreach (var property in resource.Properties)
                {
                    yield return new(PlainText.Neutralise($"    {property.Path}: {property.Expected ?? "nothing"} -> {property.Actual ?? "nothing"}"));
                }
            }
        }
    }

    /// <summary>How much of a stage drifted, in words.</summary>
    public static string Counted(StageDrift stage)
    {
        var gone = stage.Resources.Count(resource => resource.IsGone);
        var changed = stage.Resources.Count - gone;
        return string.Join(", ", new[] { Count(changed, "changed"), Count(gone, "gone") }.Where(part => part.Length > 0));

        static string Count(int count, string word) => count == 0 ? "" : $"{count} resource{(count == 1 ? "" : "s")} {word}";
    }

    private static void AppendResources(StringBuilder text, IReadOnlyList<DriftedResource> resources)
    {
        text.Append("| Resource | Type | Property | Stack says | Is |\n|---|---|---|---|---|\n");
        for (var at = 0; at < resources.Count; at++)
        {
            if (text.Length > MaxLength)
            {
                text.Append(CultureInfo.InvariantCulture, $"\nand {resources.Count - at} more resources.\n");
                return;
            }

            var resource = resources[at];
            if (resource.IsGone)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {Code(resource.LogicalId)} | {Code(resource.Type)} | | | gone |\n");
            }

            foreach (var property in resource.Properties.TakeWhile(_ => text.Length <= MaxLength))
            {
                text.Append(CultureInfo.InvariantCulture, $"| {Code(resource.LogicalId)} | {Code(resource.Type)} | {Code(property.Path)} | {Value(property.Expected)} | {Value(property.Actual)} |\n");
            }
        }
    }

    private static string Value(string? value) => value is null ? "nothing" : Code(value.Length > LongestValue ? value[..LongestValue] + "…" : value);
}
