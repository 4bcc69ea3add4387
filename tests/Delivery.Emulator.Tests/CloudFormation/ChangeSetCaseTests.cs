using System.Text.Json.Nodes;

namespace Delivery.Emulator.Tests.CloudFormation;

/// <summary>The documented change sets of ChangeSetCases, each as AWS shows it with and without property values.</summary>
public sealed class ChangeSetCaseTests
{
    public static TheoryData<string> Cases => [.. Directory.GetFiles(Folder, "*.yml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "CloudFormation", "ChangeSetCases");

    [Fact]
    public void There_are_at_least_forty_each_with_its_source()
    {
        var cases = Cases.Select(row => ChangeSetCase.Read(Path.Combine(Folder, row.Data + ".yml"))).ToList();
        cases.Count.ShouldBeGreaterThanOrEqualTo(40);
        cases.ShouldAllBe(each => each.Source.Contains("20"));
        cases.ShouldAllBe(each => (each.Changes.Count > 0) != (each.Fails != null));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_change_set_is_the_documented_one(string name)
    {
        var expected = ChangeSetCase.Read(Path.Combine(Folder, name + ".yml"));
        await using var account = new Account();
        if (expected.Exporter is { } exporter)
        {
            await account.DeployAsync("exporter", exporter);
        }

        Put(account, expected.SsmBefore);
        (await account.DeployAsync("s", expected.Before, expected.ParametersBefore, tags: expected.TagsBefore))["StackStatus"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE");
        Put(account, expected.SsmAfter);
        var withValues = await account.PreviewAsync("s", expected.After ?? expected.Before, expected.ParametersAfter, tags: expected.TagsAfter ?? expected.TagsBefore);
        if (expected.Fails is { } reason)
        {
            withValues["StatusReason"]!.GetValue<string>().ShouldBe(reason);
            withValues["Status"]!.GetValue<string>().ShouldBe("FAILED");
            withValues["ExecutionStatus"]!.GetValue<string>().ShouldBe("UNAVAILABLE");
            return;
        }

        withValues["Status"]!.GetValue<string>().ShouldBe("CREATE_COMPLETE", withValues["StatusReason"]?.GetValue<string>());
        var plain = Changes(await account.DescribeAsync(withValues["ChangeSetId"]!.GetValue<string>(), withValues: false));
        var valued = Changes(withValues);
        plain.Keys.ShouldBe(expected.Changes.Keys, ignoreOrder: true);
        valued.Keys.ShouldBe(expected.Changes.Where(change => !change.Value.AbsentWithValues).Select(change => change.Key), ignoreOrder: true);
        foreach (var (logicalId, change) in expected.Changes)
        {
            Compare(logicalId, change, plain[logicalId], change.Details);
            if (valued.TryGetValue(logicalId, out var shown))
            {
                Compare(logicalId, change, shown, change.WithValues);
                (change.Before is null || shown["BeforeContext"]!.GetValue<string>() == change.Before).ShouldBeTrue(shown["BeforeContext"]?.GetValue<string>());
                (change.After is null || shown["AfterContext"]!.GetValue<string>() == change.After).ShouldBeTrue(shown["AfterContext"]?.GetValue<string>());
            }
        }
    }

    private static void Compare(string logicalId, ExpectedChange expected, JsonObject change, List<string>? details)
    {
        change["Action"]!.GetValue<string>().ShouldBe(expected.Action, logicalId);
        change["Replacement"]?.GetValue<string>().ShouldBe(expected.Replacement, logicalId);
        change.ContainsKey("Replacement").ShouldBe(expected.Replacement is not null, logicalId);
        change.ContainsKey("PhysicalResourceId").ShouldBe(expected.Action != "Add", logicalId);
        change["Scope"]!.AsArray().Select(scope => scope!.GetValue<string>()).ShouldBe(expected.Scope, ignoreOrder: true, logicalId);
        if (expected.Replacement != "Conditional")
        {
            change["PolicyAction"]?.GetValue<string>().ShouldBe(expected.Policy, logicalId);
            change.ContainsKey("PolicyAction").ShouldBe(expected.Policy is not null, logicalId);
        }

        if (expected.Type is { } type)
        {
            change["ResourceType"]!.GetValue<string>().ShouldBe(type);
        }

        if (details is not null)
        {
            Details(change).ShouldBe(details, ignoreOrder: true, logicalId);
        }
    }

    private static Dictionary<string, JsonObject> Changes(JsonObject set) =>
        set["Changes"]!.AsArray().Select(change => change!["ResourceChange"]!.AsObject()).ToDictionary(change => change["LogicalResourceId"]!.GetValue<string>());

    private static IEnumerable<string> Details(JsonObject change) => change["Details"]!.AsArray().Select(detail =>
    {
        var target = detail!["Target"]!;
        string?[] words =
        [
            Text(target, "Attribute"), Text(target, "Name"), Text(target, "RequiresRecreation"), Text(detail, "Evaluation"), Text(detail, "ChangeSource"),
            Text(detail, "CausingEntity"), Text(target, "Path"), Text(target, "BeforeValue"), target["AttributeChangeType"] is null ? null : "->",
            Text(target, "AfterValue"), Text(target, "AttributeChangeType"),
        ];
        return string.Join(' ', words.Where(word => word is not null));
    });

    private static string? Text(JsonNode node, string member) => node[member]?.GetValue<string>();

    private static void Put(Account account, Dictionary<string, string> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            account.Call("PutParameter", new() { ["Name"] = name, ["Value"] = value, ["Type"] = "String", ["Overwrite"] = true }, "ssm");
        }
    }
}
