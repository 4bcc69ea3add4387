using Delivery.Reports;
using Delivery.Review;

namespace Delivery.Tests.Reports;

public sealed class DriftMarkdownTests
{
    [Fact]
    public void Hostile_values_stay_text()
    {
        const string Hostile = "|\n# @everyone <img src=x onerror=alert(1)> [x](javascript:alert(1)) `\u001b[31m ::error::x";

        var page = DriftMarkdown.Write("dev", "111111111111", "eu-west-1",
            [new("cluster", Hostile, [new(Hostile, Hostile, false, [new(Hostile, Hostile, Hostile)]), new("Gone", "AWS::SQS::Queue", true, [])], null), new("service", "s", [], Hostile)]);

        foreach (var dangerous in (string[])["<img", "@everyone", "javascript:", "\u001b", "[x]", "`", "::error", "\n# "])
        {
            page.ShouldNotContain(dangerous);
        }

        page.Split('\n').Where(line => line.StartsWith('|')).ShouldAllBe(line => line.Count(character => character == '|') == 6);
    }

    [Fact]
    public void However_much_drifted_the_page_fits_an_issue()
    {
        var resources = Enumerable.Range(0, 2000).Select(at => new DriftedResource($"Resource{at}", "AWS::SQS::Queue", false,
            [.. Enumerable.Range(0, 5).Select(property => new DriftedProperty($"Property{property}", new string('<', 5000), null))])).ToList();

        var page = DriftMarkdown.Write("dev", "111111111111", "eu-west-1", [new("cluster", "s", resources, null), new("service", "s", resources, null)]);

        page.Length.ShouldBeLessThan(65_536);
        page.ShouldContain("more resources");
    }
}
