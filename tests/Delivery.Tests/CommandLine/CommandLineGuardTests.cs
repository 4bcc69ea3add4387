using Delivery.CommandLine;
using Delivery.Errors;

namespace Delivery.Tests.CommandLine;

public sealed class CommandLineGuardTests
{
    [Fact]
    public void All_problems_come_in_one_message() =>
        Sample.Machine("Deply", "dev", "--enviroment", "dve", "--port=abc", "--no-logo", "Status", "--approve", "--verbosity", "loud", "--plan", "--plan")
            .With("HOST", "mybox").With("PORT", "8080").With("NUKE_ENVIRONMENT", "prod")
            .WithFile(".nuke/parameters.json", """{ "Environment": "dev", "port": 1 }""")
            .Refusal()
            .ShouldMatchGolden("refused.txt");

    [Fact]
    public void A_default_environment_that_became_real_has_to_be_named()
    {
        var machine = Sample.Machine("Deploy") with { IsEmbedded = _ => false };

        machine.Check().ShouldHaveSingleItem().Next.ShouldBe("Name it: ./build.sh Deploy --environment local");
        (machine with { Arguments = ["Deploy", "--environment", "local"] }).Check().ShouldBeEmpty();
        (machine with { Arguments = ["Test"] }).Check().ShouldBeEmpty();
        (machine with { IsEmbedded = _ => null }).Check().ShouldBeEmpty();
    }

    [Fact]
    public void An_environment_that_can_not_be_told_apart_is_not_taken_from_a_variable() =>
        (Sample.Machine("Deploy").With("NUKE_ENVIRONMENT", "local") with { IsEmbedded = _ => null })
            .Check().ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.EnvironmentNotNamed);

    [Fact]
    public void Options_are_those_of_all_targets_together()
    {
        Sample.Machine("Test", "Emulator", "--port", "1").Check().ShouldBeEmpty();
        Sample.Machine("Test", "Lint", "--port", "1").Check().ShouldHaveSingleItem().What.ShouldBe("Test+Lint doesn't take --port");
        Sample.Machine("--port", "1", "--environment", "dev").With("NUKE_TARGET", "Lint").Check().Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("--help", true)]
    [InlineData("Deploy -HELP true", true)]
    [InlineData("--help false", false)]
    [InlineData("help", false)]
    public void Help_is_a_switch(string commandLine, bool expected) => CommandLineGuard.IsHelp(Sample.Split(commandLine)).ShouldBe(expected);

    [Fact]
    public void The_help_page_is_grouped_with_an_example_per_target()
    {
        var descriptions = Sample.Build.Targets
            .Where(target => target.Name != "Connect")
            .ToDictionary(target => target.Name, target => $"What {target.Name} does for the worker, its image, its stacks and its environment");

        var page = HelpPage.Of(Sample.Build, descriptions, "./build.sh");

        page.ShouldMatchGolden("help.txt");
        page.Split('\n').ShouldAllBe(line => line.Length <= 80);
    }
}
