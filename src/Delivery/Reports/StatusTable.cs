using Delivery.Review;

namespace Delivery.Reports;

/// <summary>All environments in one table: what runs, since when, by whom, and whether it is well. Never wider than the terminal.</summary>
public static class StatusTable
{
    private const int Narrowest = 80;
    private const int ShortestVersion = 8;
    private const int ImageWidth = 14;
    private const int WhenWidth = 30;
    private const string Separator = " | ";

    /// <param name="width">Columns.</param>
    public static IEnumerable<StyledLine> Render(IReadOnlyList<EnvironmentStatus> environments, int width, DateTimeOffset now)
    {
        width = Math.Max(width, Narrowest);
        var names = Math.Max("Environment".Length, environments.Select(status => status.Name.Length).DefaultIfEmpty().Max()) + 2;
        var versions = Math.Max(ShortestVersion, Math.Min(
            width - names - ImageWidth - WhenWidth, environments.Select(status => StatusWords.Release(status).Length).Append("Release".Length).Max() + 2));
        yield return new($"{"Environment".PadRight(names)}{"Release".PadRight(versions)}{"Image",-ImageWidth}Deployed (UTC)", TextRole.Heading);
        foreach (var status in environments)
        {
            foreach (var line in status.Problem is { } problem ? Untold(status.Name, problem, names, width) : Told(status, names, versions, width, now))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<StyledLine> Told(EnvironmentStatus status, int names, int versions, int width, DateTimeOffset now)
    {
        var receipt = status.Ledger.Current;
        var release = StatusWords.Release(status);
        var name = (status.Name.PadRight(names), TextRole.Heading);
        if (receipt is null)
        {
            yield return new([name, (release, status.IsEmpty ? TextRole.Faint : TextRole.Caution)]);
        }
        else
        {
            yield return new([
                name, (StatusWords.CutVersion(release, versions - 2).PadRight(versions), TextRole.Normal), (StatusWords.Image(receipt).PadRight(ImageWidth), TextRole.Normal),
                (StatusWords.When(receipt.At, now), TextRole.Normal)]);
        }

        if (status.IsEmpty)
        {
            yield break;
        }

        var pieces = new List<(string Text, TextRole Role)>();
        if (receipt is not null)
        {
            pieces.Add((StatusWords.Way(receipt) is { } way ? $"{way}, by {StatusWords.Who(receipt)}" : $"by {StatusWords.Who(receipt)}", TextRole.Faint));
        }

        if (StatusWords.Tasks(status) is { } tasks)
        {
            pieces.Add(tasks);
        }

        pieces.Add(StatusWords.Stacks(status));
        pieces.Add(StatusWords.Drift(status, now));
        foreach (var line in Wrapped(pieces, names, width - names))
        {
            yield return line;
        }
    }

    private static IEnumerable<StyledLine> Untold(string name, string problem, int names, int width)
    {
        var first = true;
        foreach (var line in TextWrapping.Lines(PlainText.Neutralise(problem), width - names))
        {
            yield return new([((first ? name : "").PadRight(names), TextRole.Heading), (line, TextRole.Danger)]);
            first = false;
        }
    }

    /// <summary>Pieces side by side while there is room, then on the next line.</summary>
    private static IEnumerable<StyledLine> Wrapped(IEnumerable<(string Text, TextRole Role)> pieces, int indent, int room)
    {
        var line = new List<(string Text, TextRole Role)>();
        foreach (var (text, role) in pieces.Select(piece => (StatusWords.Cut(piece.Text, room), piece.Role)))
        {
            if (line.Count > 0 && line.Sum(piece => piece.Text.Length) + Separator.Length + text.Length > room)
            {
                yield return Indented(line, indent);
                line = [];
            }

            if (line.Count > 0)
            {
                line.Add((Separator, TextRole.Faint));
            }

            line.Add((text, role));
        }

        yield return Indented(line, indent);
    }

    private static StyledLine Indented(IEnumerable<(string Text, TextRole Role)> pieces, int indent) => new([(new string(' ', indent), TextRole.Normal), .. pieces]);
}
