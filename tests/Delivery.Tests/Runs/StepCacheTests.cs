using Delivery.Runs;

namespace Delivery.Tests.Runs;

public sealed class StepCacheTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void A_step_is_done_for_the_input_it_succeeded_with_and_for_no_other()
    {
        var cache = new StepCache(_folder.Path);
        cache.Done("publish", "one");

        cache.IsDone("publish", "one").ShouldBeTrue();
        cache.IsDone("publish", "two").ShouldBeFalse();
        cache.IsDone("test", "one").ShouldBeFalse();
    }

    [Fact]
    public void A_step_whose_output_is_gone_is_not_done()
    {
        var cache = new StepCache(_folder.Path);
        cache.Done("publish", "one");

        cache.IsDone("publish", "one", Path.Combine(_folder.Path, "missing.dll")).ShouldBeFalse();
    }

    [Fact]
    public void A_step_that_died_half_way_is_not_done()
    {
        var cache = new StepCache(_folder.Path);
        cache.Done("publish", "one");
        cache.Forget("publish");

        cache.IsDone("publish", "one").ShouldBeFalse();
    }

    [Fact]
    public async Task The_input_hash_follows_names_and_contents_and_not_build_output()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _folder.Write("src/A.cs", "a");
        var first = await InputHash.OfAsync(_folder.Path, ["src"], cancellationToken);

        _folder.Write("src/bin/A.dll", "output");
        (await InputHash.OfAsync(_folder.Path, ["src"], cancellationToken)).ShouldBe(first);

        _folder.Write("src/A.cs", "b");
        (await InputHash.OfAsync(_folder.Path, ["src"], cancellationToken)).ShouldNotBe(first);

        _folder.Write("src/A.cs", "a");
        (await InputHash.OfAsync(_folder.Path, ["src"], cancellationToken)).ShouldBe(first);

        File.Move(Path.Combine(_folder.Path, "src/A.cs"), Path.Combine(_folder.Path, "src/B.cs"));
        (await InputHash.OfAsync(_folder.Path, ["src"], cancellationToken)).ShouldNotBe(first);
    }

    public void Dispose() => _folder.Dispose();
}
