using System.Globalization;

namespace Delivery.Reports;

/// <summary>What the run did, step by step, and what it called.</summary>
internal static class LedgerHtml
{
    private const int Width = 300;

    public static void Write(Html page, RunReport report)
    {
        if (report.Ledger.Count > 0)
        {
            Steps(page, report);
        }

        if (report.ApiCalls.Count > 0)
        {
            page.Raw($"<details><summary>{report.ApiCalls.Values.Sum().ToString(CultureInfo.InvariantCulture)} API calls</summary>\n<dl class=\"properties\">\n");
            foreach (var (call, count) in report.ApiCalls)
            {
                page.Element("dt", call).Element("dd", count.ToString(CultureInfo.InvariantCulture)).Raw("\n");
            }

            page.Raw("</dl></details>\n");
        }
    }

    private static void Steps(Html page, RunReport report)
    {
        var began = report.Ledger.Min(entry => entry.StartedAt);
        var seconds = Math.Max(0.001, report.Ledger.Max(entry => (entry.StartedAt - began).TotalSeconds + entry.Seconds));
        page.Raw("<section>\n<h2>Steps</h2>\n<div class=\"wide\"><table class=\"ledger\">\n<thead><tr><th>Step</th><th>Kind</th><th>Took</th><th></th></tr></thead>\n<tbody>\n");
        foreach (var entry in report.Ledger)
        {
            var x = (entry.StartedAt - began).TotalSeconds / seconds * Width;
            page.Raw("<tr>").Element("td", entry.Name).Element("td", entry.Category).Element("td", Html.Duration(entry.Seconds), "number")
                .Raw($"<td><svg class=\"timeline\" width=\"{Width}\" height=\"14\" viewBox=\"0 0 {Width} 14\" aria-hidden=\"true\"><rect class=\"{KindOf(entry.Category)}\" x=\"{Html.Number(x)}\" y=\"2\" width=\"{Html.Number(Math.Max(2, entry.Seconds / seconds * Width))}\" height=\"10\" rx=\"2\"/></svg></td></tr>\n");
        }

        page.Raw("</tbody></table></div>\n</section>\n");
    }

    private static string KindOf(string category) => category switch
    {
        "aws" => "done",
        "build" => "build",
        _ => "running",
    };
}
