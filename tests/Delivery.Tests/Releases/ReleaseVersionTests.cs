using Delivery.Releases;

namespace Delivery.Tests.Releases;

public sealed class ReleaseVersionTests
{
    /// <summary>The precedence that semver.org 2.0.0 section 11 gives as examples, and versions as this pipeline makes them.</summary>
    [Theory]
    [InlineData("1.0.0", "2.0.0")]
    [InlineData("2.1.0", "2.1.1")]
    [InlineData("1.0.0-alpha", "1.0.0-alpha.1")]
    [InlineData("1.0.0-alpha.1", "1.0.0-alpha.beta")]
    [InlineData("1.0.0-beta.2", "1.0.0-beta.11")]
    [InlineData("1.0.0-rc.1", "1.0.0")]
    [InlineData("1.2.4-9.g0123456789", "1.2.4-10.gabcdefabcd")]
    [InlineData("1.2.4-10.gabcdefabcd", "1.2.4")]
    [InlineData("1.9.0", "1.10.0")]
    public void Versions_are_ordered_as_semantic_versions_are(string older, string newer)
    {
        ReleaseVersion.Compare(older, newer).ShouldBeLessThan(0);
        ReleaseVersion.Compare(newer, older).ShouldBeGreaterThan(0);
        ReleaseVersion.Compare(older, older).ShouldBe(0);
    }

    [Fact]
    public void The_commit_at_a_versions_end_has_no_order() => ReleaseVersion.Compare("0.1.0-topic.1.g871edfed40", "0.1.0-topic.1.g7b7e5fd200").ShouldBe(0);

    [Fact]
    public void A_tag_that_is_no_semantic_version_is_neither_older_nor_newer() => ReleaseVersion.Compare("latest", "1.0.0").ShouldBe(0);

    [Theory]
    [InlineData("1.0.0", true)]
    [InlineData("1.2.4-5.dirty.g0123456789", true)]
    [InlineData("", false)]
    [InlineData("-1", false)]
    [InlineData("1.0.0;reboot", false)]
    [InlineData("1.0.0\n", false)]
    [InlineData("$(id)", false)]
    public void Only_an_image_tag_is_a_version(string text, bool isValid) => ReleaseVersion.IsValid(text).ShouldBe(isValid);
}
