namespace Delivery.Reports;

/// <summary>A stage of the page: its changes with their findings, its architecture before and after, its timeline.</summary>
internal static class StageHtml
{
    public static void Write(Html page, StageReport stage)
    {
        page.Raw("<section class=\"stage\">\n<h2>Stage ").Text(stage.Stage).Raw($" <span class=\"outcome {ReportHtml.KindOf(stage.Outcome)}\">").Text(stage.Outcome.ToString()).Raw("</span></h2>\n<p class=\"quiet\">")
            .Element("code", stage.StackName).Text(stage.ApprovedBy is { } by ? $", approved by {by}" : "");
        if (stage.ReviewDigest is { } digest)
        {
            page.Raw(", review ").Element("code", digest);
        }

        page.Raw("</p>\n");
        if (stage.Failure is { } failure)
        {
            page.Raw("<p class=\"notice bad\">").Element("b", failure.LogicalId).Text($" ({failure.Type}) {failure.Status}: {failure.Reason}").Raw("</p>\n");
        }

        Findings(page, stage.Findings);
        Changes(page, stage);
        ArchitectureHtml.Write(page, stage);
        TimelineHtml.Write(page, stage.Timeline);
        Outputs(page, stage.Outputs);
        page.Raw("</section>\n");
    }

    private static void Findings(Html page, IReadOnlyList<FindingReport> findings)
    {
        if (findings.Count == 0)
        {
            return;
        }

        page.Raw("<h3>Findings</h3>\n<ul class=\"findings\">\n");
        foreach (var finding in findings)
        {
            page.Raw($"<li><span class=\"tag {ConsequenceKind(finding.Consequence)}\">").Text(finding.Consequence).Raw("</span> ")
                .Raw(finding.Message.StartsWith(finding.LogicalId, StringComparison.Ordinal) ? "" : $"<code>{Html.Escaped(finding.LogicalId)}</code> ").Text(finding.Message);
            if (IsDocumentation(finding.Source))
            {
                page.Raw($" <a rel=\"noreferrer\" href=\"{Html.Escaped(finding.Source)}\">source</a>");
            }

            page.Raw("</li>\n");
        }

        page.Raw("</ul>\n");
    }

    private static void Changes(Html page, StageReport stage)
    {
        page.Raw("<h3>Changes</h3>\n");
        if (stage.Changes.Count == 0)
        {
            page.Raw("<p class=\"quiet\">None.</p>\n");
            return;
        }

        page.Raw("<div class=\"wide\"><table>\n<thead><tr><th>Change</th><th>Resource</th><th>Type</th><th>Consequence</th></tr></thead>\n<tbody>\n");
        foreach (var change in stage.Changes)
        {
            page.Raw($"<tr><td><span class=\"tag {ChangeKind(change.Action, change.Replacement)}\">").Text(ChangeWord(change)).Raw("</span></td><td>");
            Properties(page, change);
            page.Raw("</td>").Element("td", change.Type, "type").Raw($"<td><span class=\"tag {ConsequenceKind(change.Consequence)}\">").Text(change.Consequence).Raw("</span></td></tr>\n");
        }

        page.Raw("</tbody></table></div>\n");
    }

    private static void Properties(Html page, ChangeReport change)
    {
        if (change.Properties.Count == 0)
        {
            page.Element("code", change.LogicalId);
            return;
        }

        page.Raw("<details><summary>").Element("code", change.LogicalId).Text($" {change.Properties.Count} {(change.Properties.Count == 1 ? "property" : "properties")}").Raw("</summary>\n<dl class=\"properties\">\n");
        foreach (var property in change.Properties)
        {
            page.Element("dt", property.Path).Raw("<dd>");
            if (property.Before is not null)
            {
                page.Element("del", property.Before);
            }

            if (property.After is not null)
            {
                page.Element("ins", property.After);
            }

            page.Element("small", property.Cause is { } cause ? $"because of {cause}" : "").Raw("</dd>\n");
        }

        page.Raw("</dl></details>");
    }

    private static void Outputs(Html page, IReadOnlyDictionary<string, string> outputs)
    {
        if (outputs.Count == 0)
        {
            return;
        }

        page.Raw($"<details><summary>{outputs.Count} {(outputs.Count == 1 ? "output" : "outputs")}</summary>\n<dl class=\"properties\">\n");
        foreach (var (name, value) in outputs)
        {
            page.Element("dt", name).Element("dd", value).Raw("\n");
        }

        page.Raw("</dl></details>\n");
    }

    private static string ChangeWord(ChangeReport change) => change.Replacement switch
    {
        "True" => "Replace",
        "Conditional" => "Replace (possible)",
        _ => change.Action,
    };

    private static string ChangeKind(string action, string? replacement) => (action, replacement) switch
    {
        (_, "True" or "Conditional") => "replace",
        ("Add" or "Import", _) => "add",
        ("Remove", _) => "remove",
        _ => "modify",
    };

    private static string ConsequenceKind(string consequence) => consequence switch
    {
        "data loss" or "outage" => "remove",
        "host roll" or "security widening" => "replace",
        "routine" => "plain",
        _ => "modify",
    };

    private static bool IsDocumentation(string source) =>
        Uri.TryCreate(source, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.Host.EndsWith(".aws.amazon.com", StringComparison.Ordinal);
}
