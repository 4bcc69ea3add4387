namespace StandIns.Tests.Feed;

/// <summary>When the bootstrap compiles the build, and what it does when that fails.</summary>
public sealed class BootstrapTests : IDisposable
{
    private const string CompileThatTells =
        """<Project DefaultTargets="Build"><Target Name="Restore" /><Target Name="Build"><WriteLinesToFile File="$(MSBuildThisFileDirectory)../compiled.txt" Lines="compiled" /></Target></Project>""";

    private readonly FeedRepository repository = new();

    public void Dispose() => repository.Dispose();

    [Fact]
    public async Task An_unchanged_build_is_not_compiled_again()
    {
        await repository.BuildAsync();
        repository.Write("build/_build.csproj", CompileThatTells);
        await repository.BuildAsync();
        File.Delete(repository.PathOf("compiled.txt"));

        await repository.BuildAsync();

        File.Exists(repository.PathOf("compiled.txt")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("build/New.cs", "")]
    [InlineData("src/Delivery/Known.cs", "other")]
    [InlineData("src/Delivery/Known.cs", null)]
    [InlineData("standins/StandIns.targets", "<Project />")]
    public async Task A_changed_added_or_deleted_input_is_compiled(string file, string? text)
    {
        repository.Write("build/_build.csproj", CompileThatTells);
        repository.Write("src/Delivery/Known.cs", string.Empty);
        await repository.BuildAsync();
        File.Delete(repository.PathOf("compiled.txt"));

        if (text == null)
        {
            File.Delete(repository.PathOf(file));
        }
        else
        {
            repository.Write(file, text);
        }

        await repository.BuildAsync();

        File.Exists(repository.PathOf("compiled.txt")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_build_that_does_not_compile_shows_the_errors_and_runs_nothing()
    {
        repository.Write("build/_build.csproj", """<Project DefaultTargets="Build"><Target Name="Restore" /><Target Name="Build"><Error Text="no semicolon" /></Target></Project>""");

        var (exitCode, output, errors) = await repository.BuildAsync();

        exitCode.ShouldBe(1);
        output.ShouldNotContain("Hello");
        errors.ShouldContain("no semicolon");
        errors.ShouldEndWith("build: the build does not compile\n");
    }

    [Fact]
    public async Task Arguments_and_exit_code_are_passed_through()
    {
        var (exitCode, output, _) = await repository.BuildAsync("--skip", "--greeting", "a  \"b\" * $HOME");
        output.ShouldContain("Hello a  \"b\" * $HOME");
        exitCode.ShouldBe(0);

        (exitCode, _, _) = await repository.BuildAsync("--target", "SetsExitCode");
        exitCode.ShouldBe(5);
    }
}
