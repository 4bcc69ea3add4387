using System.Text.Json;
using Delivery.Runs;

namespace Delivery.Tests.Reports;

/// <summary>What other programs read by name. A member may be added; none may be renamed or left out.</summary>
public sealed class RunReportTests
{
    private static readonly JsonElement Run = JsonSerializer.SerializeToElement(FullRun.Report("name"), RunFolder.Json);

    [Theory]
    [InlineData("", "schema id target outcome exitCode environment version commit image stages rollout ledger apiCalls warnings errors")]
    [InlineData("image", "repository tag digest compressedBytes pushedBytes builder")]
    [InlineData("stages", "stage stackName stackId outcome changeSetArn reviewDigest approvedBy changes findings outputs resources timeline")]
    [InlineData("stages.timeline", "logicalId type status startedAt seconds isCritical")]
    [InlineData("stages.changes", "logicalId type action replacement consequence properties")]
    [InlineData("rollout", "deploymentId engine tasks")]
    [InlineData("ledger", "name category startedAt seconds")]
    [InlineData("errors", "code message next")]
    public void Run_json_has_every_member_by_its_name(string path, string members)
    {
        var names = path.Split('.', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(Run, (element, name) => element.GetProperty(name) is { ValueKind: JsonValueKind.Array } list ? list[0] : element.GetProperty(name))
            .EnumerateObject().Select(member => member.Name).ToList();

        members.Split(' ').ShouldBeSubsetOf(names);
    }

    [Fact]
    public void Run_json_names_its_schema_and_words_outcomes() =>
        (Run.GetProperty("schema").GetString(), Run.GetProperty("outcome").GetString()).ShouldBe(("delivery.run/1", "RolledBack"));
}
