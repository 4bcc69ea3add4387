using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Delivery.Reports;

/// <summary>
/// A run as one page (<c>report.html</c>): what changed, how the architecture was and is, when each resource was worked on. It needs no
/// network and runs no script; its policy forbids both (Content Security Policy Level 3, w3.org/TR/CSP3, read 2026-11-26).
/// </summary>
public static class ReportHtml
{
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(ReportStyle.Text)))}'; base-uri 'none'; form-action 'none'";

    public static string Write(RunReport report)
    {
        var page = new Html();
        page.Raw($"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{Html.Escaped(Policy)}\">\n");
        page.Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        page.Element("title", Title(report)).Raw($"\n<style>{ReportStyle.Text}</style>\n</head>\n<body>\n");
        Head(page, report);
        Errors(page, report);
        foreach (var stage in report.Stages)
        {
            StageHtml.Write(page, stage);
        }

        RolloutHtml.Write(page, report.Rollout);
        LedgerHtml.Write(page, report);
        return page.Raw("</body>\n</html>\n").ToString();
    }

    private static string Title(RunReport report) => $"{report.Target}{(report.Environment is { } to ? $" to {to}" : "")}: {report.Outcome}";

    private static void Head(Html page, RunReport report)
    {
        page.Raw("<header>\n<p class=\"kicker\">").Text(report.Target).Text(report.Environment is { } to ? $" to {to}" : "").Raw("</p>\n<h1>")
            .Raw($"<span class=\"outcome {KindOf(report.Outcome)}\">").Text(report.Outcome.ToString()).Raw("</span> ").Text(report.Version).Raw("</h1>\n<dl class=\"facts\">\n");
        Fact(page, "Commit", report.Commit);
        Fact(page, "Image", report.Image is { } image ? $"{image.Repository}:{image.Tag}" : null);
        Fact(page, "Digest", report.Image?.Digest);
        Fact(page, "Size", report.Image is { } sized ? $"{Html.Bytes(sized.CompressedBytes)}, {Html.Bytes(sized.PushedBytes)} moved" : null);
        Fact(page, "Promoted from", report.PromotedFrom);
        Fact(page, "Rolled back from", report.RolledBackFrom);
        Fact(page, "Started", report.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC");
        Fact(page, "Took", report.Ledger.Count > 0 ? Html.Duration(report.Ledger.Max(entry => (entry.StartedAt - report.StartedAt).TotalSeconds + entry.Seconds)) : null);
        Fact(page, "Run", report.Id);
        Fact(page, "Exit code", report.ExitCode.ToString(CultureInfo.InvariantCulture));
        page.Raw("</dl>\n</header>\n");
    }

    private static void Fact(Html page, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            page.Raw("<div>").Element("dt", name).Element("dd", value).Raw("</div>\n");
        }
    }

    private static void Errors(Html page, RunReport report)
    {
        foreach (var error in report.Errors)
        {
            page.Raw("<section class=\"notice bad\">").Element("p", error.Message);
            if (error.Next.Length > 0)
            {
                page.Raw("<p><b>Next:</b> ").Text(error.Next).Raw("</p>");
            }

            page.Raw("</section>\n");
        }

        foreach (var warning in report.Warnings)
        {
            page.Raw("<section class=\"notice odd\">").Element("p", warning).Raw("</section>\n");
        }
    }

    /// <summary>The class of an outcome: nothing of what comes from outside becomes one.</summary>
    internal static string KindOf(Outcome outcome) => outcome switch
    {
        Outcome.Succeeded or Outcome.NoChanges => "good",
        Outcome.ReviewRequired or Outcome.Started => "odd",
        _ => "bad",
    };
}
