using Nuke.Common.Tooling;
using Nuke.Common.Tools.DotNet;
using Nuke.Common.Tools.GitVersion;

namespace StandIns.Tests.Nuke;

/// <summary>Sections 4.5, 4.9 and 4.10 of the reference: command lines as written there, and the version as GitVersion answers it.</summary>
public sealed class ToolTests
{
    [Fact]
    public void Arguments_follow_the_specification_whatever_the_order_of_calls() => new DotNetBuildSettings()
        .EnableNoRestore()
        .SetConfiguration("Release")
        .SetProjectFile("a b.csproj")
        .GetArguments()
        .ShouldBe("build \"a b.csproj\" --configuration Release --no-restore");

    [Fact]
    public void A_property_set_twice_has_its_last_value() => new DotNetPublishSettings()
        .SetProperty("Version", "1")
        .SetProperty("Text", "a,b c;d")
        .SetProperty("Version", "2")
        .GetArguments()
        .ShouldBe("publish --property:Text=\"a,b c;d\" --property:Version=2");

    [Fact]
    public void Settings_are_changed_by_copy()
    {
        var settings = new DotNetBuildSettings().SetConfiguration("Debug");

        settings.SetConfiguration("Release").EnableNoRestore();

        settings.GetArguments().ShouldBe("build --configuration Debug");
    }

    [Fact]
    public void Interpolated_arguments_are_quoted_where_needed_and_secrets_are_redacted()
    {
        ArgumentStringHandler arguments = $"push {"a b"} --key {"s3cret":r} {"x y":nq}";

        var filter = arguments.GetFilter();
        filter(arguments.ToStringAndClear()).ShouldBe("push \"a b\" --key [REDACTED] x y");
    }

    [Fact]
    public void Version_is_read_from_the_engine_s_answer_with_log_lines_around_it()
    {
        var version = GitVersionAttribute.Parse("INFO start\n{\"Major\": 1, \"SemVer\": \"1.2.3-4\", \"PreReleaseNumber\": 4, \"CommitsSinceVersionSource\": 7, \"UncommittedChanges\": null, \"Unknown\": true}\nINFO end");

        version.SemVer.ShouldBe("1.2.3-4");
        version.CommitsSinceVersionSource.ShouldBe("7");
    }

    [Fact]
    public void An_answer_without_a_version_is_an_error_that_shows_it() =>
        Should.Throw<InvalidDataException>(() => GitVersionAttribute.Parse("ERROR No base versions")).Message.ShouldContain("No base versions");

    [Theory]
    [InlineData(OutputType.Err, "Cannot find the .git directory", "Cannot find the .git directory")]
    [InlineData(OutputType.Std, "GitVersion.GitVersionException: No commits found on the current branch.", "No commits found on the current branch.")]
    public void A_failed_engine_gives_one_line_that_says_why(OutputType type, string line, string reason) =>
        GitVersionAttribute.Reason([new Output { Type = OutputType.Std, Text = "INFO Working directory" }, new Output { Type = type, Text = line }]).ShouldBe(reason);
}
