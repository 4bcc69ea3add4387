namespace Delivery.Review;

/// <summary>
/// The review on a terminal of at least 80 columns: a table of the changes, gravest first, with the properties of what is updated
/// before and after; then what they mean. Words say what colour shows. What is added has one line, and of many routine additions or
/// updates the rest is counted by type: the files of the review have them all.
/// </summary>
public static class ReviewTerminal
{
    private const int MinWidth = 80;
    private const int ValueIndent = 6;

    // Of routine additions, and of routine updates.
    private const int MostRoutine = 30;
    private static readonly string[] Titles = ["Action", "Resource", "Type", "Replacement", "Consequence"];

    /// <param name="file">Where the whole review stands; null where it is in no file.</param>
    public static IReadOnlyList<StyledLine> Render(StageReview review, int width, string? file = null)
    {
        width = Math.Max(width, MinWidth);
        List<StyledLine> lines =
        [
            .. Wrap($"Review of stage {review.Stage}: {(review.IsCreate ? "create" : "update")} stack {review.StackName} in {review.Environment} ({review.Account}, {review.Region})", width, 0, TextRole.Heading),
        ];
        if (review.ImageDigest is { } image)
        {
            lines.AddRange(Wrap($"Image {image}", width, 0, TextRole.Faint));
        }
        lines.Add(new(""));
        lines.AddRange(Table(review, width));
        lines.Add(new(""));
        foreach (var finding in review.Findings.Where(finding => finding.Consequence != Consequence.Routine))
        {
            var label = ConsequenceWords.Of(finding.Consequence) + (finding.IsCertain ? "" : " (possible)");
            lines.AddRange(Wrap($"{label}: {finding.Message}", width, 2, RoleOf(finding.Consequence)));
        }
        lines.AddRange(review.Warnings.SelectMany(warning => Wrap($"warning of CloudFormation: {warning}", width, 2, TextRole.Caution)));
        lines.AddRange(DriftWords.Of(review).SelectMany(drift => Wrap($"drift: {drift}", width, 2, TextRole.Caution)));
        lines.AddRange(review.Notes.SelectMany(note => Wrap($"note: {note}", width, 2, TextRole.Faint)));
        lines.AddRange(Wrap(ReviewSummary.Of(review), width, 0, RoleOf(review.Gravest)));
        if (review.Cost?.Sentence(review.IsCreate) is { } cost)
        {
            lines.AddRange(Wrap(cost, width, 0, TextRole.Normal));
        }
        if (file is not null)
        {
            lines.AddRange(Wrap($"All properties: {file}", width, 0, TextRole.Faint));
        }
        lines.Add(new("Review digest"));
        lines.Add(new($"  {ReviewDigest.Of(review)}"));
        return lines;
    }

    private static IEnumerable<StyledLine> Table(StageReview review, int width)
    {
        var rows = review.Changes.Select(change => (Change: change, Cells: Cells(change))).ToList();
        var widths = Titles.Select((title, column) => Math.Max(title.Length, rows.Select(row => row.Cells[column].Length).DefaultIfEmpty(0).Max())).ToArray();
        // Names give way where the terminal is narrow: resource and type share what the words leave, and are cut in the middle.
        var room = width - 2 - (2 * (Titles.Length - 1)) - widths[0] - widths[3] - widths[4];
        if (widths[1] + widths[2] > room)
        {
            widths[1] = Math.Min(widths[1], Math.Max(room / 2, room - widths[2]));
            widths[2] = room - widths[1];
        }
        yield return Row(Titles, widths, TextRole.Heading, TextRole.Heading);
        var rest = ReviewSummary.BeyondTheFirst(review, MostRoutine);
        foreach (var (change, cells) in rows.Where(row => !rest.Contains(row.Change)))
        {
            yield return Row(cells, widths, ActionRole(change.Action), RoleOf(change.Consequence));
            if (change.Action is "Add" or "Import" or "Remove")
            {
                continue;
            }
            if (change.Causes.Count > 0)
            {
                foreach (var line in Wrap("because " + string.Join(" -> ", change.Causes.Append(change.LogicalId)), width, 4, TextRole.Faint))
                {
                    yield return line;
                }
            }
            foreach (var line in change.Properties.SelectMany(property => PropertyLines(change, property, width)))
            {
                yield return line;
            }
        }
        foreach (var line in ReviewSummary.Counted(rest).SelectMany(text => Wrap(text, width, 2, TextRole.Routine)))
        {
            yield return line;
        }
    }

    private static string[] Cells(ResourceChange change) =>
    [
        change.Action,
        PlainText.Neutralise(change.LogicalId),
        PlainText.Neutralise(change.Type),
        change.Replacement switch { Replacement.Yes => "made anew", Replacement.Possible => "possible", _ => change.Action == "Modify" ? "in place" : "-" },
        ConsequenceWords.Of(change.Consequence),
    ];

    private static StyledLine Row(string[] cells, int[] widths, TextRole first, TextRole last)
    {
        var pieces = cells.Select((cell, column) => (
            (column == 0 ? "  " : "") + Fit(cell, widths[column]) + (column == cells.Length - 1 ? "" : "  "),
            column == 0 ? first : column == cells.Length - 1 ? last : first == TextRole.Heading ? TextRole.Heading : TextRole.Normal));
        return new([.. pieces]);
    }

    private static string Fit(string text, int width)
    {
        if (text.Length <= width)
        {
            return text.PadRight(width);
        }
        var tail = (width - 1) / 2;
        return string.Concat(text.AsSpan(0, width - 1 - tail), "…", text.AsSpan(text.Length - tail));
    }

    private static List<StyledLine> PropertyLines(ResourceChange change, PropertyChange property, int width)
    {
        var recreation = property.RequiresRecreation switch
        {
            "Always" or "Conditionally" when change.Replacement == Replacement.No => property.Cause is null ? "" : " (not expected to change: its source is not made anew)",
            "Always" => " (made anew)",
            "Conditionally" => " (may be made anew)",
            _ => "",
        };
        List<StyledLine> lines = [.. Wrap(property.Path + recreation, width, 4, TextRole.Normal)];
        if (property.Before is null && property.After is null)
        {
            lines.AddRange(Wrap("values known after apply", width, ValueIndent, TextRole.Faint));
            return lines;
        }
        lines.AddRange(Wrap("- " + (property.Before ?? "(nothing)"), width, ValueIndent, TextRole.Removed));
        lines.AddRange(Wrap("+ " + (property.After ?? "(nothing)"), width, ValueIndent, TextRole.Added));
        return lines;
    }

    private static IEnumerable<StyledLine> Wrap(string text, int width, int indent, TextRole role)
    {
        var harmless = PlainText.Neutralise(text);
        var hanging = indent;
        while (true)
        {
            var room = width - hanging;
            if (harmless.Length <= room)
            {
                yield return new(new string(' ', hanging) + harmless, role);
                yield break;
            }
            var cut = harmless.LastIndexOf(' ', room, room / 2);
            cut = cut <= 0 ? SafeCut(harmless, room) : cut;
            yield return new(new string(' ', hanging) + harmless[..cut].TrimEnd(), role);
            harmless = harmless[cut..].TrimStart(' ');
            hanging = indent + 2;
        }
    }

    private static int SafeCut(string text, int room) => char.IsLowSurrogate(text[room]) ? room - 1 : room;

    private static TextRole ActionRole(string action) => action switch
    {
        "Add" or "Import" => TextRole.Added,
        "Remove" => TextRole.Removed,
        _ => TextRole.Caution,
    };

    private static TextRole RoleOf(Consequence consequence) => consequence switch
    {
        Consequence.DataLoss or Consequence.Outage => TextRole.Danger,
        Consequence.Routine => TextRole.Routine,
        _ => TextRole.Caution,
    };
}
