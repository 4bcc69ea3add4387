using Delivery.Errors;

namespace Delivery.Tests.CommandLine;

public sealed class VariableTests
{
    [Theory]
    [InlineData("ENVIRONMENT")]
    [InlineData("environment")]
    [InlineData("TARGET")]
    [InlineData("SKIP")]
    [InlineData("HOST")]
    [InlineData("VERBOSITY")]
    [InlineData("ROOT")]
    [InlineData("PLAN")]
    [InlineData("HELP")]
    [InlineData("PROFILE")]
    [InlineData("CONTINUE")]
    [InlineData("PARTITION")]
    [InlineData("NO_LOGO")]
    [InlineData("NoLogo")]
    [InlineData("PORT")]
    [InlineData("STATE")]
    [InlineData("APPROVE")]
    [InlineData("CONFIRM")]
    [InlineData("SOLUTION")]
    public void A_variable_that_NUKE_would_bind_is_refused_with_the_way_around(string name)
    {
        var problem = Sample.Machine("Status", "--environment", "dev").With(name, "s3cret").Check().ShouldHaveSingleItem();

        problem.Kind.ShouldBe(ErrorCatalog.VariableBinds);
        problem.Next.ShouldStartWith($"env -u {name} ./build.sh Status --environment dev\n");
        problem.Message.ShouldNotContain("s3cret");
    }

    [Theory]
    [InlineData("HOSTNAME")]
    [InlineData("CI")]
    [InlineData("GITHUB_ENVIRONMENT")]
    [InlineData("DELIVERY_PORT")]
    [InlineData("NUKE_TELEMETRY_OPTOUT")]
    [InlineData("TARGETS")]
    public void Other_variables_are_left_alone(string name) => Sample.Machine("Deploy").With(name, "x").Check().ShouldBeEmpty();

    [Theory]
    [InlineData("NUKE_VERBOSITY", "quiet")]
    [InlineData("NUKE_NO_LOGO", "")]
    [InlineData("NUKE_PORT", "4567")]
    [InlineData("NUKE_ENVIRONMENT", "local")]
    [InlineData("NUKE_ENVIRONMENT", "left-to-the-run")]
    [InlineData("NUKE_SKIP", "")]
    public void A_variable_of_NUKE_is_meant(string name, string value) => Sample.Machine("Deploy").With(name, value).Check().ShouldBeEmpty();

    [Theory]
    [InlineData("NUKE_PORT", "abc", "DLV-0103")]
    [InlineData("NUKE_VERBOSITY", "detailed", "DLV-0103")]
    [InlineData("NUKE_ENVIRONMENT", "", "DLV-0104")]
    [InlineData("NUKE_TARGET", "Deply", "DLV-0106")]
    [InlineData("NUKE_ENVIRONMENT", "dev", "DLV-0109")]
    [InlineData("NUKE_CONFIRM", "dev", "DLV-0109")]
    public void But_its_value_has_to_be_right_and_must_not_choose_a_real_environment(string name, string value, string code) =>
        Sample.Machine().With(name, value).Check().ShouldHaveSingleItem().Kind.Code.ShouldBe(code);

    [Fact]
    public void Two_variables_for_one_option_are_refused() =>
        Sample.Machine().With("NUKE_PORT", "1").With("NUKEPORT", "1").Check().ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.GivenTwice);

    [Fact]
    public void Words_that_a_shell_would_read_are_not_repeated()
    {
        var problem = Sample.Machine("Deploy", "--approve", "$(id)").With("PORT", "1").Check().ShouldHaveSingleItem();

        problem.Next.ShouldStartWith("env -u PORT ./build.sh ...\n");
    }

    [Fact]
    public void PowerShell_is_told_its_own_way()
    {
        var machine = Sample.Machine("Deploy").With("PORT", "1").With("HOST", "x") with { IsWindows = true };

        machine.Check().ShouldHaveSingleItem().Next.ShouldStartWith(@"Remove-Item Env:HOST, Env:PORT; .\build.ps1 Deploy" + "\n");
    }
}
