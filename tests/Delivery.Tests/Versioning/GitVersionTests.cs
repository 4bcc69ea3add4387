using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Delivery.Versioning;

namespace Delivery.Tests.Versioning;

/// <summary>This repository's GitVersion.yml with GitVersion itself.</summary>
public sealed class GitVersionTests : IDisposable
{
    private readonly ScratchRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task Without_a_tag_counting_begins_at_0_1_0()
    {
        await CommitAsync("one");
        (await VersionAsync()).ShouldBe($"0.1.0-1.{await CommitPartAsync()}");

        await CommitAsync("two");
        (await VersionAsync()).ShouldBe($"0.1.0-2.{await CommitPartAsync()}");
    }

    [Fact]
    public async Task A_tag_is_the_version_of_its_commit_on_the_branch_and_checked_out_alone()
    {
        await CommitAsync("one");
        await _repository.GitAsync("tag", "v1.2.3");
        (await VersionAsync()).ShouldBe("1.2.3");

        await CommitAsync("two");
        await CommitAsync("three");
        var onBranch = await VersionAsync();
        onBranch.ShouldBe($"1.2.4-2.{await CommitPartAsync()}");
        await _repository.GitAsync("checkout", "--quiet", "--detach");
        (await VersionAsync()).ShouldBe(onBranch);
        await _repository.GitAsync("checkout", "--quiet", "v1.2.3");
        await _repository.GitAsync("branch", "--quiet", "-D", "main");
        (await VersionAsync()).ShouldBe("1.2.3");
    }

    [Theory]
    [InlineData("feature/some/thing_007", "1.2.4-some-thing-007.1.")]
    [InlineData("we$(touch,pwned);`id`", "1.2.4-we--touch-pwned---id-.1.")]
    public async Task A_branch_is_in_the_version_as_far_as_a_tag_can_hold_it(string branch, string expected)
    {
        await CommitAsync("one");
        await _repository.GitAsync("tag", "v1.2.3");
        await _repository.GitAsync("checkout", "--quiet", "-b", branch);
        await CommitAsync("two");

        (await VersionAsync()).ShouldBe(expected + await CommitPartAsync());
    }

    [Fact]
    public async Task A_change_marks_a_tagged_version_as_well()
    {
        await CommitAsync("one");
        await _repository.GitAsync("tag", "v1.2.3");
        _repository.Write("new.txt", "x");

        (await VersionAsync()).ShouldStartWith("1.2.3-dirty.g");
    }

    private async Task CommitAsync(string text)
    {
        _repository.Write("GitVersion.yml", await File.ReadAllTextAsync(
            Path.Combine(ScratchFolder.Repository, "GitVersion.yml"), TestContext.Current.CancellationToken));
        await _repository.CommitAsync("a.txt", text);
    }

    private async Task<string> CommitPartAsync() => $"g{(await _repository.GitAsync("rev-parse", "HEAD"))[..10]}";

    private async Task<string> VersionAsync()
    {
        var engine = typeof(GitVersionTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "GitVersionEngine").Value!;
        ProcessStartInfo start = new(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", engine, _repository.Path, "/output", "json", "/nocache", "/nofetch"]);
        // A build server's own branch would be taken for the scratch repository's.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GITHUB_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }
        using var answer = JsonDocument.Parse(await _repository.RunAsync(start));
        GitVersionFields fields = new(
            answer.RootElement.GetProperty("SemVer").GetString()!, answer.RootElement.GetProperty("Sha").GetString()!,
            answer.RootElement.GetProperty("CommitsSinceVersionSource").GetInt32());
        return WorkerVersion.Create(fields, await RepositoryState.ReadAsync(_repository.Path, TestContext.Current.CancellationToken)).Value;
    }
}
