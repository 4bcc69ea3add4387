using System.Text.Json;
using Delivery.CommandLine;

namespace Delivery.Tests.CommandLine;

/// <summary>The build's table of targets and options against its schema, which every run of the build writes from its members.</summary>
public sealed class CommandLineTableTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllText(Repository.PathOf(".nuke/build.schema.json"))).RootElement;

    [Fact]
    public void Every_target_of_the_build_has_its_row() =>
        CommandLineTable.Targets.Select(target => target.Name).Order(StringComparer.Ordinal).ShouldBe(
            Schema.GetProperty("definitions").GetProperty("ExecutableTarget").GetProperty("enum").EnumerateArray().Select(name => name.GetString()!).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_option_of_the_build_is_taken_by_a_target() =>
        CommandLineTable.Targets.SelectMany(target => target.Options).Distinct().Order(StringComparer.Ordinal).ShouldBe(
            Schema.GetProperty("allOf")[0].GetProperty("properties").EnumerateObject().Select(option => option.Name)
                // NUKE makes a parameter of it; which solution it is, is not the user's choice.
                .Where(name => name != "Solution").Order(StringComparer.Ordinal));

    [Fact]
    public void Options_of_every_NUKE_build_are_those_of_the_schema() =>
        BuiltInOptions.All.Select(option => option.Name).Order(StringComparer.Ordinal).ShouldBe(
            Schema.GetProperty("definitions").GetProperty("NukeBuild").GetProperty("properties").EnumerateObject().Select(option => option.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_example_is_accepted() =>
        CommandLineTable.Targets.SelectMany(target => Sample.Machine(Sample.Split(target.Example)).Check()).ShouldBeEmpty();
}
