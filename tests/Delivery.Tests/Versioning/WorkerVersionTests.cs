using System.Text.RegularExpressions;
using Delivery.Environments;
using Delivery.Errors;
using Delivery.Versioning;

namespace Delivery.Tests.Versioning;

public sealed partial class WorkerVersionTests
{
    private const string Head = "0123456789abcdef0123456789abcdef01234567";
    private const string Content = "fedcba9876543210fedcba9876543210fedcba98";

    private static WorkerVersion Version(string semVer, int commits, string? content = null) =>
        WorkerVersion.Create(new(semVer, Head, commits), new(Head, "main", content));

    [Theory]
    [InlineData("1.2.3", 0, "1.2.3")]
    [InlineData("0.1.0-7", 7, "0.1.0-7.g0123456789")]
    [InlineData("1.2.4-some-branch.2", 2, "1.2.4-some-branch.2.g0123456789")]
    [InlineData("1.2.4", 3, "1.2.4-g0123456789")]
    [InlineData("1.4.1-b.1", 0, "1.4.1-b.1.g0123456789")]
    [InlineData("1.2.3+5", 0, "1.2.3")]
    public void A_tagged_commit_has_its_tag_and_any_other_its_own_hash(string semVer, int commits, string expected) =>
        Version(semVer, commits).Value.ShouldBe(expected);

    [Theory]
    [InlineData("1.2.3", 0, "1.2.3-dirty.gfedcba9876")]
    [InlineData("1.2.4-5", 5, "1.2.4-5.dirty.gfedcba9876")]
    public void Uncommitted_changes_are_marked_with_the_hash_of_the_content(string semVer, int commits, string expected)
    {
        var version = Version(semVer, commits, Content);

        version.Value.ShouldBe(expected);
        version.IsDirty.ShouldBeTrue();
        version.Commit.ShouldBe(Head);
    }

    [Theory]
    [InlineData("1.2.4-we$(touch pwned);`id`\n<b>.1")]
    [InlineData("1.2.4-....007.1")]
    [InlineData("v-what?")]
    [InlineData("")]
    [InlineData("1.2.4-\u00e4\u00f6\ud83d\ude00.3")]
    [InlineData("99999999999.1.1")]
    public void Whatever_a_branch_is_called_the_version_is_a_semantic_version_and_an_image_tag(string semVer)
    {
        var version = Version(semVer, 3).Value;

        ImageTag().IsMatch(version).ShouldBeTrue(version);
        SemanticVersion().IsMatch(version).ShouldBeTrue(version);
        version.ShouldEndWith("g0123456789");
    }

    [Fact]
    public void A_long_branch_name_is_cut_and_the_commit_stays()
    {
        var version = Version($"1.2.4-{new string('x', 300)}.12", 12).Value;

        version.Length.ShouldBe(WorkerVersion.MaxLength);
        version.ShouldEndWith("x.g0123456789");
        ImageTag().IsMatch(version).ShouldBeTrue(version);
    }

    [Fact]
    public void A_version_of_another_commit_is_refused()
    {
        var exception = Should.Throw<DeliveryException>(() => WorkerVersion.Create(new("1.2.3", Content, 0), new(Head, null, null)));

        exception.Errors.ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.RepositoryMoved);
    }

    [Theory]
    [InlineData(null, true, false)]
    [InlineData("http://localhost:5000", true, false)]
    [InlineData("embedded", true, true)]
    [InlineData(null, false, true)]
    public void Only_the_embedded_environment_takes_uncommitted_changes(string? endpoint, bool isDirty, bool isTaken)
    {
        StageSettings stage = new("s", "t", new Dictionary<string, string>(), new Dictionary<string, string>(), TimeSpan.Zero);
        DeliveryEnvironment environment = new()
        {
            Name = "dev",
            Application = "a",
            Account = "000000000000",
            Region = "eu-west-1",
            Architecture = Architecture.X64,
            Endpoint = endpoint,
            Bootstrap = stage,
            Cluster = stage,
            Service = stage,
        };

        var refusal = Version("1.2.3", 0, isDirty ? Content : null).RefusalFor(environment);

        (refusal is null).ShouldBe(isTaken);
        (refusal?.Kind.IsUsage ?? true).ShouldBeTrue();
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex ImageTag();

    // semver.org's own pattern.
    [GeneratedRegex(@"\A(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-((0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?\z")]
    private static partial Regex SemanticVersion();
}
