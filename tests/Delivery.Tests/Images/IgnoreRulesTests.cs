using Delivery.Images;

namespace Delivery.Tests.ImageModel;

public sealed class IgnoreRulesTests
{
    [Theory]
    [InlineData("*.md", "README.md", true)]
    [InlineData("*.md", "docs/README.md", false)]
    [InlineData("**/*.md", "README.md", true)]
    [InlineData("**/*.md", "docs/a/README.md", true)]
    [InlineData("docs", "docs/a/b.txt", true)]
    [InlineData("docs/", "docs/a/b.txt", true)]
    [InlineData("/docs", "docs/a", true)]
    [InlineData("docs", "other/docs/a", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("file[0-9].txt", "file7.txt", true)]
    [InlineData("file[^0-9].txt", "file7.txt", false)]
    [InlineData("docs/**/x", "docs/x", true)]
    [InlineData("docs/**/x", "docs/a/b/x", true)]
    [InlineData("./docs/../src", "src/a", true)]
    [InlineData("# docs", "docs/a", false)]
    [InlineData("a+(b)$", "a+(b)$", true)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "a", false)]
    [InlineData("*\n!keep.txt", "keep.txt", false)]
    [InlineData("*\n!keep.txt", "drop.txt", true)]
    [InlineData("!keep.txt\n*", "keep.txt", true)]
    [InlineData("docs\n!docs/**/keep.md\ndocs/old", "docs/old/keep.md", true)]
    [InlineData("docs\n!docs/**/keep.md\ndocs/old", "docs/new/keep.md", false)]
    [InlineData("  spaced  \r\n", "spaced", true)]
    public void A_pattern_excludes_as_in_a_dockerignore(string text, string path, bool excluded) =>
        IgnoreRules.Parse(text).Excludes(path).ShouldBe(excluded);

    [Theory]
    [InlineData("ok\n[abc")]
    [InlineData("ok\nabc\\")]
    public void A_line_that_is_no_pattern_is_named(string text) =>
        Should.Throw<FormatException>(() => IgnoreRules.Parse(text)).Message.ShouldContain("Line 2");

    [Fact]
    public void A_pattern_made_to_be_slow_is_not() =>
        IgnoreRules.Parse(string.Concat(Enumerable.Repeat("*a", 40)) + "b").Excludes(new string('a', 5000)).ShouldBeFalse();
}
