using Delivery.Images;

namespace Delivery.Tests.ImageModel;

public sealed class DockerfileTests
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public void The_sample_workers_Dockerfile_needs_no_engine()
    {
        var recipe = Read(File.ReadAllText(Path.Combine(ScratchFolder.Repository, "src/SampleWorker/Dockerfile")), None, out var problems);
        problems.ShouldBeEmpty();
        recipe!.BaseImage.ShouldBe("mcr.microsoft.com/dotnet/runtime:10.0-noble-chiseled");
        recipe.User.ShouldBe("1654:1654");
        recipe.WorkingDirectory.ShouldBe("/app");
        recipe.Copies.Select(copy => copy.Sources.Single()).ShouldBe(["deps", "app"]);
        recipe.Copies.ShouldAllBe(copy => copy.Target == "/app");
        recipe.Entrypoint.ShouldBe(["dotnet", "SampleWorker.dll"]);
    }

    [Fact]
    public void Arguments_and_variables_are_filled_in()
    {
        var recipe = Read(
            "ARG BASE=a/b:1\nFROM $BASE AS final\nENV NAME=\"two words\" OTHER=x\nLABEL of=${NAME} else=${NOPE:-there}\nWORKDIR sub\nWORKDIR ../dir\nEXPOSE 80\n",
            new Dictionary<string, string> { ["BASE"] = "c/d:2" }, out var problems);
        problems.ShouldBeEmpty();
        recipe!.BaseImage.ShouldBe("c/d:2");
        recipe.Environment.ShouldBe([new("NAME", "two words"), new("OTHER", "x")]);
        recipe.WorkingDirectory.ShouldBe("/dir");
        recipe.Ports.ShouldBe(["80/tcp"]);
    }

    [Fact]
    public void What_can_not_be_done_is_named_by_line()
    {
        Read("FROM a\n\n# comment\nRUN a \\\n  b\nADD x y\nCOPY *.dll /app\nFROM b\nCMD run\nUSER $WHO\n", None, out var problems).ShouldBeNull();
        problems.Select(problem => problem.Line).ShouldBe([4, 6, 7, 8, 9, 10]);
    }

    [Theory]
    [InlineData("mcr.microsoft.com/dotnet/runtime:10.0", "mcr.microsoft.com", "dotnet/runtime", "10.0")]
    [InlineData("alpine", "registry-1.docker.io", "library/alpine", "latest")]
    [InlineData("localhost:5000/a", "localhost:5000", "a", "latest")]
    public void An_image_is_named_as_Docker_names_it(string text, string registry, string name, string reference)
    {
        ImageReference.TryParse(text, out var image).ShouldBeTrue();
        image.ShouldBe(new ImageReference(new ImageRepository(registry, name), reference));
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://x/y")]
    [InlineData("a b")]
    [InlineData("A/b")]
    [InlineData("a/b:x y")]
    [InlineData("x.y/../z")]
    [InlineData("a@sha256:12")]
    [InlineData("a\n")]
    public void What_is_no_image_name_is_refused(string text) => ImageReference.TryParse(text, out _).ShouldBeFalse();

    private static ImageRecipe? Read(string text, IReadOnlyDictionary<string, string> arguments, out IReadOnlyList<DockerfileProblem> problems) =>
        DockerfileInterpreter.Read(Dockerfile.Read(text), arguments, out problems);
}
