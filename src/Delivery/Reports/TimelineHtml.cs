using System.Globalization;

namespace Delivery.Reports;

/// <summary>When each resource was worked on, as bars under one clock; those that decided how long it took are marked.</summary>
internal static class TimelineHtml
{
    private const int Row = 22;
    private const int Left = 250;
    private const int Width = 980;
    private const int Right = 90;
    private const int Top = 26;
    private const int LongestName = 34;
    private static readonly double[] Steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

    public static void Write(Html page, IReadOnlyList<SpanReport> spans)
    {
        if (spans.Count == 0)
        {
            return;
        }

        var began = spans.Min(span => span.StartedAt);
        var seconds = Math.Max(0.001, spans.Max(span => (span.StartedAt - began).TotalSeconds + span.Seconds));
        var height = Top + (spans.Count * Row) + 6;
        page.Raw("<h3>Timeline</h3>\n<p class=\"quiet\">").Text(CriticalPath(spans)).Raw("</p>\n<div class=\"wide\">\n");
        page.Raw($"<svg class=\"timeline\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" role=\"img\" aria-label=\"Timeline of {spans.Count} resources over {Html.Duration(seconds)}\">\n");
        Clock(page, seconds, height);
        for (var row = 0; row < spans.Count; row++)
        {
            Bar(page, spans[row], Top + (row * Row), (spans[row].StartedAt - began).TotalSeconds, seconds);
        }

        page.Raw("</svg>\n</div>\n");
    }

    private static string CriticalPath(IReadOnlyList<SpanReport> spans)
    {
        var path = spans.Where(span => span.IsCritical).ToList();
        return path.Count == 0 ? "" : $"Critical path: {string.Join(" → ", path.Select(span => $"{span.LogicalId} {Html.Duration(span.Seconds)}"))}";
    }

    private static void Clock(Html page, double seconds, int height)
    {
        var step = Steps.FirstOrDefault(each => seconds / each <= 8, Steps[^1] * Math.Ceiling(seconds / Steps[^1] / 8));
        for (var at = 0.0; at <= seconds; at += step)
        {
            var x = Html.Number(X(at, seconds));
            page.Raw($"<line x1=\"{x}\" x2=\"{x}\" y1=\"{Top - 6}\" y2=\"{height}\"/><text class=\"clock\" x=\"{x}\" y=\"14\">{Html.Duration(at)}</text>\n");
        }
    }

    private static void Bar(Html page, SpanReport span, int y, double start, double seconds)
    {
        var x = X(start, seconds);
        var width = Math.Max(3, X(start + span.Seconds, seconds) - x);
        var name = span.LogicalId.Length > LongestName ? span.LogicalId[..LongestName] + "…" : span.LogicalId;
        page.Raw("<g><title>").Text(string.Create(CultureInfo.InvariantCulture, $"{span.LogicalId} ({span.Type}): {span.Status}, {Html.Duration(span.Seconds)}")).Raw("</title>")
            .Raw($"<text class=\"name{(span.IsCritical ? " critical" : "")}\" x=\"{Left - 8}\" y=\"{y + 15}\">").Text(name).Raw("</text>")
            .Raw($"<rect class=\"{KindOf(span.Status)}{(span.IsCritical ? " critical" : "")}\" x=\"{Html.Number(x)}\" y=\"{y + 4}\" width=\"{Html.Number(width)}\" height=\"{Row - 8}\" rx=\"3\"/>")
            .Raw($"<text class=\"took\" x=\"{Html.Number(x + width + 6)}\" y=\"{y + 15}\">{Html.Duration(span.Seconds)}</text></g>\n");
    }

    private static double X(double at, double seconds) => Left + (at / seconds * (Width - Left - Right));

    private static string KindOf(string status) =>
        status.EndsWith("_FAILED", StringComparison.Ordinal) ? "failed"
        : status.StartsWith("DELETE", StringComparison.Ordinal) ? "removed"
        : status.EndsWith("_COMPLETE", StringComparison.Ordinal) ? "done" : "running";
}
