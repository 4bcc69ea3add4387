using Delivery.Errors;
using Delivery.Versioning;

namespace Delivery.Tests.Versioning;

public sealed class RepositoryStateTests : IDisposable
{
    private readonly ScratchRepository _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_clean_checkout_has_its_commit_and_branch()
    {
        await _folder.CommitAsync("a.txt", "one");

        var state = await ReadAsync();

        state.Head.ShouldBe(await _folder.GitAsync("rev-parse", "HEAD"));
        state.Branch.ShouldBe("main");
        state.IsDirty.ShouldBeFalse();
    }

    [Fact]
    public async Task A_detached_commit_has_no_branch()
    {
        await _folder.CommitAsync("a.txt", "one");
        await _folder.GitAsync("checkout", "--quiet", "--detach");

        (await ReadAsync()).Branch.ShouldBeNull();
    }

    [Theory]
    [InlineData("feature/with/slashes")]
    [InlineData("we$(touch,pwned);`id`")]
    [InlineData("a\"b'<script>")]
    [InlineData("--version")]
    public async Task A_branch_of_any_name_is_only_a_text(string branch)
    {
        await _folder.CommitAsync("a.txt", "one");
        await _folder.GitAsync("symbolic-ref", "HEAD", $"refs/heads/{branch}");
        await _folder.GitAsync("commit", "--quiet", "--allow-empty", "-m", "two");

        (await ReadAsync()).Branch.ShouldBe(branch);
        File.Exists(Path.Combine(_folder.Path, "pwned")).ShouldBeFalse();
    }

    [Fact]
    public async Task Changed_added_and_removed_files_change_the_hash_and_the_same_content_has_the_same()
    {
        await _folder.CommitAsync("a.txt", "one");
        await _folder.CommitAsync("b.txt", "two");
        var before = await _folder.GitAsync("status", "--porcelain");
        HashSet<string?> hashes = [(await ReadAsync()).ContentHash];

        _folder.Write("a.txt", "changed");
        hashes.Add((await ReadAsync()).ContentHash).ShouldBeTrue();
        _folder.Write("new file\n with a line end.txt", "x");
        hashes.Add((await ReadAsync()).ContentHash).ShouldBeTrue();
        File.Delete(Path.Combine(_folder.Path, "b.txt"));
        var last = (await ReadAsync()).ContentHash;
        hashes.Add(last).ShouldBeTrue();
        await _folder.GitAsync("add", "--all");
        (await ReadAsync()).ContentHash.ShouldBe(last, "what is staged is the same content");

        await _folder.GitAsync("reset", "--quiet", "--hard");
        File.Delete(Path.Combine(_folder.Path, "new file\n with a line end.txt"));
        (await ReadAsync()).IsDirty.ShouldBeFalse();
        (await _folder.GitAsync("status", "--porcelain")).ShouldBe(before);
    }

    [Fact]
    public async Task Ignored_files_are_no_change()
    {
        await _folder.CommitAsync(".gitignore", "artifacts/\n");
        _folder.Write("artifacts/run.json", "{}");

        (await ReadAsync()).IsDirty.ShouldBeFalse();
    }

    [Fact]
    public async Task Reading_leaves_index_and_objects_as_they_are()
    {
        await _folder.CommitAsync("a.txt", "one");
        _folder.Write("a.txt", "changed");
        _folder.Write("b.txt", "new");
        var before = Snapshot();

        (await ReadAsync()).IsDirty.ShouldBeTrue();

        Snapshot().ShouldBe(before);
        (await _folder.GitAsync("status", "--porcelain")).ShouldBe("M a.txt\n?? b.txt");

        List<string> Snapshot() =>
            [.. Directory.EnumerateFiles(Path.Combine(_folder.Path, ".git"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task Without_a_repository_it_says_how_to_make_one()
    {
        var error = await RefusedAsync(_folder.Path);

        error.Kind.ShouldBe(ErrorCatalog.RepositoryMissing);
        error.Next.ShouldContain("git init");
    }

    [Fact]
    public async Task Without_a_commit_it_says_so()
    {
        await _folder.GitAsync("init", "--quiet", "-b", "main");

        (await RefusedAsync(_folder.Path)).Kind.ShouldBe(ErrorCatalog.RepositoryEmpty);
    }

    [Fact]
    public async Task A_shallow_clone_is_refused_with_the_command_that_helps()
    {
        await _folder.CommitAsync("a.txt", "one");
        await _folder.CommitAsync("a.txt", "two");
        using ScratchRepository clone = new();
        await _folder.GitAsync("clone", "--quiet", "--depth", "1", new Uri(_folder.Path).AbsoluteUri, Path.Combine(clone.Path, "shallow"));

        var error = await RefusedAsync(Path.Combine(clone.Path, "shallow"));

        error.Kind.ShouldBe(ErrorCatalog.RepositoryShallow);
        error.Next.ShouldContain("git fetch --unshallow");
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_told() =>
        (await RefusedAsync(Path.Combine(_folder.Path, "absent"))).Kind.ShouldBe(ErrorCatalog.RepositoryMissing);

    [Fact]
    public async Task A_folder_below_and_a_second_working_tree_are_the_same_repository()
    {
        await _folder.CommitAsync("below/a.txt", "one");
        _folder.Write("other.txt", "new");
        await _folder.GitAsync("worktree", "add", "--quiet", "-b", "second", Path.Combine(_folder.Path, ".git", "tree"));

        var below = await RepositoryState.ReadAsync(Path.Combine(_folder.Path, "below"), TestContext.Current.CancellationToken);
        var second = await RepositoryState.ReadAsync(Path.Combine(_folder.Path, ".git", "tree"), TestContext.Current.CancellationToken);

        below.ContentHash.ShouldBe((await ReadAsync()).ContentHash);
        second.Branch.ShouldBe("second");
        second.IsDirty.ShouldBeFalse();
    }

    private Task<RepositoryState> ReadAsync() => RepositoryState.ReadAsync(_folder.Path, TestContext.Current.CancellationToken);

    private static async Task<DeliveryError> RefusedAsync(string folder) =>
        (await Should.ThrowAsync<DeliveryException>(() => RepositoryState.ReadAsync(folder, TestContext.Current.CancellationToken)))
        .Errors.ShouldHaveSingleItem();
}
