using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Delivery.Errors;
using Delivery.Reports;
using Delivery.Review;
using Delivery.Runs;
using Delivery.Tests.Review;

namespace Delivery.Tests.Reports;

/// <summary>Names, tags, commit messages and values that would be something else than text, in everything that a run writes.</summary>
public sealed partial class HostileContentTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public static TheoryData<string> Contents { get; } =
    [
        "$(touch pwned) `id` ; rm -rf / && ${IFS} || \"$HOME\" 'quoted' \\",
        "*b* _i_ [x](javascript:alert(1)) ![x](https://evil.example/x.png) <!-- --> @team #1 https://evil.example\n# heading\n| a | b |\n```\n- [ ] task",
        "<script>alert(1)</script><img src=x onerror=alert(1)>\"><svg/onload=alert(1)>'</style></title><b a='&#x27;&quot;",
        "::error file=a,line=1::x\n::add-mask::x\n  ::set-output name=a::b\n::stop-commands::t\n##[add-mask]x\nx ##[set-output name=outcome]Succeeded\n%0A::error::x",
        "end\noutcome=Succeeded\nversion<<EOF\n9.9.9\nEOF\n${{ secrets.X }}",
        "\u001b[31mred\u001b[0m\u001b]0;title\u0007\u001b[2J\u009b1A\rover\b\b \u202egnp.exe\u202c\u200b\u2066\u0000\u2028line\ud800",
    ];

    [Theory]
    [MemberData(nameof(Contents))]
    public void A_runs_json_says_it_exactly(string content)
    {
        var json = JsonSerializer.Serialize(FullRun.Report(content), RunFolder.Json);

        json.Where(c => c is not '\n' and not '\r').ShouldAllBe(c => c >= ' ' && c < 0x7f && c != '<' && c != '>' && c != '&' && c != '`' && c != '\'');
        using var read = JsonDocument.Parse(json);
        read.RootElement.GetProperty("version").GetString().ShouldBe(Whole(content));
        read.RootElement.GetProperty("stages")[0].GetProperty("changes")[0].GetProperty("properties")[0].GetProperty("after").GetString().ShouldBe(Whole(content));
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public void A_summary_has_it_as_text(string content) => ShouldBeMarkdownOfOurs(SummaryMarkdown.Write(FullRun.Report(content)), SummaryMarkdown.Write(FullRun.Report("x")));

    [Theory]
    [MemberData(nameof(Contents))]
    public void A_review_has_it_as_text(string content)
    {
        ShouldBeMarkdownOfOurs(ReviewMarkdown.Write(Review(content)), ReviewMarkdown.Write(Review("x")));
        var json = ReviewJson.Write(Review(content), "arn");
        json.Where(c => c is not '\n' and not '\r').ShouldAllBe(c => c >= ' ' && c < 0x7f && c != '<' && c != '>');
        JsonDocument.Parse(json).Dispose();
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public void The_page_has_it_as_text(string content)
    {
        var page = ReportHtml.Write(FullRun.Report(content));
        var harmless = ReportHtml.Write(FullRun.Report("x"));

        // The same elements with the same attributes, whatever the content is.
        TagsOf(page).ShouldBe(TagsOf(harmless));
        page.Where(c => c != '\n').ShouldAllBe(c => c >= ' ' && c != '\u202e' && c != '\u2028' && !(c >= 0x7f && c < 0xa0));
        TagsOf(page).ShouldAllBe(tag => !tag.StartsWith("script") && !tag.Contains(" on") && !tag.Contains("style="));
        page.ShouldContain("default-src &#39;none&#39;");
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public void A_steps_outputs_are_those_that_were_meant(string content)
    {
        var file = Path.Combine(_folder.Path, "output");
        var outputs = StepOutputs.Of(FullRun.Report(content));
        new StepOutputs(file).Append(outputs);

        // As the runner reads them.
        var read = new List<string>();
        var lines = File.ReadAllText(file).Split('\n');
        for (var line = 0; line < lines.Length - 1; line++)
        {
            var (name, end) = (lines[line].Split("<<")[0], lines[line].Split("<<")[1]);
            read.Add(name);
            line = Array.IndexOf(lines, end, line + 1);
            line.ShouldBeGreaterThan(0);
        }

        read.ShouldBe(outputs.Select(output => output.Name));
        lines.ShouldAllBe(line => line.All(c => c >= ' ' && !char.IsControl(c)));
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public void A_screen_and_an_annotation_show_it_as_text(string content)
    {
        var error = new DeliveryException(new DeliveryError(ErrorCatalog.StackFailed, content, content, content, content));
        string[] screens =
        [
            ErrorText.Of(error),
            ErrorText.Plain(content),
            Quoted.Of(content),
            .. new[] { 40, 80, 200 }.Select(width => StyledText.Write(ReviewTerminal.Render(Review(content), width, "review.md"), colour: false)),
        ];

        foreach (var line in screens.SelectMany(screen => screen.ReplaceLineEndings("\n").Split('\n')))
        {
            line.TrimStart().ShouldNotStartWith("::");
            line.ShouldNotContain("##[");
            line.ShouldAllBe(c => !char.IsControl(c) && c != '\u202e' && c != '\u2066' && c != '\u200b' && c != '\u2028');
        }
    }

    public void Dispose() => _folder.Dispose();

    private static StageReview Review(string content)
    {
        var update = Samples.ServiceUpdate;
        var hostile = JsonSerializer.Serialize(content);
        var subject = Samples.Subject with { StackName = content, Environment = content };
        var described = update with
        {
            Parameters = [.. update.Parameters, new("Branch", content, content)],
            Tags = new Dictionary<string, string> { ["commit"] = content, [content] = "x" },
            Changes =
            [
                .. update.Changes,
                Samples.Modify("Names", "AWS::SQS::Queue", "False", """{"Properties":{"QueueName":"a"}}""", $$$"""{"Properties":{"QueueName":{{{hostile}}}}}""", Samples.Detail("QueueName", "Never", "Static", "DirectModification", content)),
            ],
        };
        return ReviewBuilder.Build(subject, described, Samples.Fingerprint) with { Warnings = [content], Notes = [content] };
    }

    /// <summary>Nothing but the text differs: the same lines, tables and tags, and no character that Markdown reads.</summary>
    private static void ShouldBeMarkdownOfOurs(string markdown, string harmless)
    {
        TagsOf(markdown).ShouldBe(TagsOf(harmless));
        var (lines, ours) = (markdown.Split('\n'), harmless.Split('\n'));
        lines.Length.ShouldBe(ours.Length);
        foreach (var (line, own) in lines.Zip(ours))
        {
            foreach (var mark in "|`*_[]#@!$:\\")
            {
                Entity().Replace(line, "").Count(c => c == mark).ShouldBe(Entity().Replace(own, "").Count(c => c == mark), line);
            }

            line.ShouldAllBe(c => !char.IsControl(c) && c != '\u202e' && c != '\u200b');
        }
    }

    private static List<string> TagsOf(string markup) => [.. Tag().Matches(Values().Replace(markup, "\"\"")).Select(match => match.Groups["tag"].Value)];

    /// <summary>What Unicode can't say is replaced where it is first written.</summary>
    private static string Whole(string content) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(content));

    [GeneratedRegex("<(?<tag>[^>]*)>")]
    private static partial Regex Tag();

    [GeneratedRegex("\"[^\"<>]*\"")]
    private static partial Regex Values();

    [GeneratedRegex("&#?[A-Za-z0-9]+;")]
    private static partial Regex Entity();
}
