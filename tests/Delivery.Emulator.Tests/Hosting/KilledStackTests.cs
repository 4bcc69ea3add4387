using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Delivery.Emulator.Tests.CloudFormation;

namespace Delivery.Emulator.Tests.Hosting;

/// <summary>A stack's whole life on emulators that are killed in the middle of every operation.</summary>
public sealed class KilledStackTests
{
    private const int Seed = 20261126;
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Emulators_killed_in_the_middle_of_each_operation_bring_a_stack_through_its_life_as_one_that_lives()
    {
        var undisturbed = await LifeAsync(killed: false);
        var disturbed = await LifeAsync(killed: true);

        disturbed.Kills.ShouldBe(4);
        var differences =
            from entry in undisturbed.Events.Union(disturbed.Events)
            let more = disturbed.Events.Count(other => other == entry) - undisturbed.Events.Count(other => other == entry)
            where more != 0
            select $"{more:+#;-#} {entry}";
        differences.ShouldBeEmpty();
    }

    /// <summary>Create, update, an update that fails, delete; the events of all of it.</summary>
    private static async Task<(IReadOnlyList<string> Events, int Kills)> LifeAsync(bool killed)
    {
        using var folder = new TestFolder();
        var random = new Random(Seed);
        var kills = 0;
        var emulator = await StartAsync(folder);
        try
        {
            var template = Uri.EscapeDataString(Account.Template("pattern-cluster.yml"));
            var id = await RunAsync("CreateStack", $"&TemplateBody={template}", "CREATE_COMPLETE", "s");
            await RunAsync("UpdateStack", $"&TemplateBody={template}{Parameter(1, "InstanceType", "c5.large")}", "UPDATE_COMPLETE", id);
            await RunAsync("UpdateStack", $"&TemplateBody={template}{Parameter(1, "InstanceType", "t3.small")}{Parameter(2, "MaxSize", "-1")}", "UPDATE_ROLLBACK_COMPLETE", id);
            await RunAsync("DeleteStack", "", "DELETE_COMPLETE", id);
            return (await EventsAsync(emulator, id), kills);

            async Task<string> RunAsync(string operation, string more, string status, string stack)
            {
                await CallAsync(emulator, operation, $"&StackName=s&Capabilities.member.1=CAPABILITY_IAM{more}");
                if (killed)
                {
                    // After some calls: whenever that is, the end must be the same.
                    for (var calls = random.Next(1, 30); calls > 0; calls--)
                    {
                        await CallAsync(emulator, "DescribeStacks", $"&StackName={Uri.EscapeDataString(stack)}");
                    }

                    await emulator.KillAsync();
                    emulator.Dispose();
                    kills++;
                    emulator = await StartAsync(folder);
                }

                while (true)
                {
                    var described = (await CallAsync(emulator, "DescribeStacks", $"&StackName={Uri.EscapeDataString(stack)}")).Descendants().ToList();
                    var now = Text(described, "StackStatus");
                    if (!now.EndsWith("_IN_PROGRESS", StringComparison.Ordinal))
                    {
                        now.ShouldBe(status, operation);
                        return Text(described, "StackId");
                    }
                }
            }
        }
        finally
        {
            emulator.Dispose();
        }
    }

    /// <summary>Slow enough to be met in the middle, quick enough for a test: a minute is a few milliseconds.</summary>
    private static Task<EmulatorProcess> StartAsync(TestFolder folder) =>
        EmulatorProcess.StartAsync("--port", "0", "--state", folder.Path, "--engine", "process", "--time-scale", "0.0005");

    private static async Task<IReadOnlyList<string>> EventsAsync(EmulatorProcess emulator, string stack)
    {
        var events = new List<string>();
        var token = "";
        do
        {
            var page = (await CallAsync(emulator, "DescribeStackEvents", $"&StackName={Uri.EscapeDataString(stack)}{token}")).Descendants().ToList();
            events.AddRange(page.Where(element => element.Name.LocalName == "StackEvents").Elements().Select(entry => Regex.Replace(
                $"{Text(entry.Elements(), "LogicalResourceId")} {Text(entry.Elements(), "ResourceStatus")} {Text(entry.Elements(), "ResourceStatusReason")}".Trim(),
                "RequestToken: [0-9a-f-]+", "RequestToken")));
            token = Text(page, "NextToken") is { Length: > 0 } next ? "&NextToken=" + Uri.EscapeDataString(next) : "";
        }
        while (token.Length > 0);
        return events;
    }

    private static string Text(IEnumerable<XElement> elements, string name) => elements.FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? "";

    private static string Parameter(int number, string key, string value) => string.Create(
        CultureInfo.InvariantCulture, $"&Parameters.member.{number}.ParameterKey={key}&Parameters.member.{number}.ParameterValue={value}");

    private static async Task<XElement> CallAsync(EmulatorProcess emulator, string operation, string more)
    {
        using var request = SignedRequest.Query(emulator.Url, "cloudformation", $"Action={operation}&Version=2010-05-15{more}");
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.ShouldBeTrue(body);
        return XElement.Parse(body);
    }
}
