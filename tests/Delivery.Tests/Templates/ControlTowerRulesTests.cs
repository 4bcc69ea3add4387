using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Delivery.Forecast;
using Delivery.Templates;

namespace Delivery.Tests.Templates;

/// <summary>
/// AWS Control Tower's proactive rules, by cfn-guard, over what the templates become with every pair of choices. Program and rules come with the npm
/// package @cdklabs/cdk-validator-cfnguard in <c>.nuke/temp/cfn-guard</c>; skipped without it.
/// </summary>
public sealed partial class ControlTowerRulesTests
{
    private static readonly string Package = Repository.PathOf(".nuke/temp/cfn-guard/node_modules/@cdklabs/cdk-validator-cfnguard");

    [Fact]
    public async Task Each_rule_is_kept_in_every_pair_of_choices_or_has_its_exception()
    {
        using ScratchFolder folder = new();
        folder.Write("stacks.json", Template(
        [
            .. Resources(RepositoryTemplates.Bootstrap, TemplateChoices.Bootstrap.Combinations),
            .. Resources(RepositoryTemplates.Cluster, TemplateChoices.Cluster.Combinations),
            .. Resources(RepositoryTemplates.Service, TemplateChoices.Service.Combinations.Select(row => RepositoryTemplates.WithOutputs(row, LinterTests.ClusterOutputs))),
        ]));

        (await BrokenAsync(folder.Path)).ShouldBe(ControlTowerExceptions.All.SelectMany(exception => exception.Resources.Select(resource => $"{exception.Rule} {resource}")), ignoreOrder: true);
    }

    [Fact]
    public async Task A_broken_rule_is_found()
    {
        using ScratchFolder folder = new();
        folder.Write("queue.json", Template([new("Jobs", "AWS::SQS::Queue", [])]));

        (await BrokenAsync(folder.Path)).ShouldBe(["CT.SQS.PR.1 Jobs", "CT.SQS.PR.2 Jobs"], ignoreOrder: true);
    }

    [Fact]
    public void The_readme_has_the_exceptions_with_their_reasons() => ReadmeSection.ShouldBeCurrent(
        "exceptions from Control Tower's rules",
        string.Join('\n', ControlTowerExceptions.All.Select(exception => $"| {exception.Rule} | `{string.Join("`, `", exception.Resources)}` | {exception.Reason} |")
            .Prepend("|---|---|---|").Prepend("| rule | resources | why it is not kept |")));

    private static IEnumerable<PlannedResource> Resources(Template template, IEnumerable<IReadOnlyDictionary<string, string>> rows) =>
        rows.SelectMany(row => ResolvedTemplate.Of(template, row, "eu-west-1").Resources);

    // One template with all that the others become: what is the same in many combinations is judged once.
    private static string Template(IEnumerable<PlannedResource> resources) => new JsonObject
    {
        ["AWSTemplateFormatVersion"] = "2010-09-09",
        ["Resources"] = new JsonObject(resources
            .Select(resource => (resource.LogicalId, resource.Type, Properties: Typed(resource.Properties)!))
            .DistinctBy(resource => (resource.LogicalId, resource.Properties.ToJsonString()))
            .Select((resource, index) => KeyValuePair.Create<string, JsonNode?>($"{resource.LogicalId}~{index}", new JsonObject { ["Type"] = resource.Type, ["Properties"] = resource.Properties }))),
    }.ToJsonString();

    // The rules compare numbers and booleans, which a resolved template has as texts.
    private static JsonNode? Typed(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(member => KeyValuePair.Create(member.Key, Typed(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Typed)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => (string?)value switch
        {
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == text => JsonValue.Create(number),
            var text => JsonValue.Create(text),
        },
        _ => node?.DeepClone(),
    };

    /// <summary>The rules that a template of the folder breaks, each with a resource that breaks it.</summary>
    private static async Task<IReadOnlyCollection<string>> BrokenAsync(string folder)
    {
        Assert.SkipUnless(Directory.Exists(Package), "cfn-guard's rules are not installed (npm package @cdklabs/cdk-validator-cfnguard).");
        // The others have nothing to judge, and take most of the time.
        var texts = string.Concat(Directory.EnumerateFiles(folder).Select(File.ReadAllText));
        var rules = Directory.EnumerateFiles(Path.Combine(Package, "rules", "control-tower", "cfn-guard"), "*.guard", SearchOption.AllDirectories)
            .Where(rule => Type().Matches(File.ReadAllText(rule)).Any(type => texts.Contains(type.Value, StringComparison.Ordinal)));
        var (exitCode, output, error) = await ForeignProgram.RunAsync(
            Path.Combine(Package, "bin", OperatingSystem.IsMacOS() ? "macos" : "ubuntu", RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64", "cfn-guard"),
            ["validate", .. rules.SelectMany(rule => new[] { "--rules", rule }), "--data", folder, "--structured", "--output-format", "json", "--show-summary", "none"]);
        // 19: a rule is broken.
        exitCode.ShouldBeOneOf([0, 19], error);
        return
        [
            .. JsonNode.Parse(output)!.AsArray().SelectMany(file => file!["not_compliant"]!.AsArray()).Select(rule => rule!["Rule"]!.ToJsonString())
                .SelectMany(rule => Resource().Matches(rule).Select(resource => $"{Name().Match(rule).Groups[1].Value} {resource.Groups[1].Value}")).Distinct(),
        ];
    }

    [GeneratedRegex("\"AWS::[A-Za-z0-9:]+\"")]
    private static partial Regex Type();

    // A rule's name stands in the text of its checks alone.
    [GeneratedRegex(@"\[(CT\.[A-Z0-9.]+)\]")]
    private static partial Regex Name();

    [GeneratedRegex("/Resources/([A-Za-z0-9]+)~")]
    private static partial Regex Resource();
}
