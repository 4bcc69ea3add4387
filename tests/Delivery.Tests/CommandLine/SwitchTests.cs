using Delivery.Errors;

namespace Delivery.Tests.CommandLine;

public sealed class SwitchTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Deploy")]
    [InlineData("deploy")]
    [InlineData("review-cluster --ENVIRONMENT dev")]
    [InlineData("Clean Deploy")]
    [InlineData("Clean+Deploy --port 0")]
    [InlineData("Deploy --environment dev --approve sha256:0a")]
    [InlineData("Deploy -environment dev --no-logo --plan true")]
    [InlineData("Deploy --NoLogo --nologo-- false", "DLV-0107")]
    [InlineData("--environment dev")]
    [InlineData("--environment left-to-the-run")]
    [InlineData("--environment test")]
    [InlineData("Emulator --state emulator --port 4567")]
    [InlineData("--target Deploy --verbosity quiet --host terminal")]
    [InlineData("Deploy --skip")]
    [InlineData("Deploy --skip TestWorker Compile")]
    [InlineData("Deploy --skip TestWorker+Compile")]
    [InlineData("Destroy --confirm local")]
    [InlineData("--help")]
    public void What_NUKE_understands_is_let_through(string commandLine, params string[] codes) => Codes(commandLine).ShouldBe(codes);

    [Theory]
    [InlineData("Deploy --enviroment dev", "DLV-0101", "Did you mean --environment?")]
    [InlineData("Deploy --env dev", "DLV-0101", "Did you mean --environment?")]
    [InlineData("Deploy --zzz", "DLV-0101", "./build.sh --help lists the options.")]
    [InlineData("Deploy --", "DLV-0101", "./build.sh --help lists the options.")]
    [InlineData("Deploy --environment=dev", "DLV-0102", "Write --environment dev")]
    [InlineData("Deploy --port:4567", "DLV-0102", "Write --port 4567")]
    [InlineData("Deploy --port abc", "DLV-0103", "For example: --port 4566")]
    [InlineData("Deploy --port 65536", "DLV-0103", "For example: --port 4566")]
    [InlineData("Deploy --port 4567 4568", "DLV-0103", "Put a value with blanks in quotes: --port 4566")]
    [InlineData("Deploy --verbosity quite", "DLV-0103", "Did you mean --verbosity Quiet?")]
    [InlineData("Deploy --no-logo yes", "DLV-0103", "For example: --no-logo true")]
    [InlineData("Deploy --profile ci", "DLV-0103", "For example: --profile NAME")]
    [InlineData("Deploy --environment", "DLV-0104", "For example: --environment dev")]
    [InlineData("Deploy --port --plan", "DLV-0104", "For example: --port 4566")]
    [InlineData("--target", "DLV-0104", "For example: --target Deploy")]
    [InlineData("--port 4567 Deploy", "DLV-0105", "Put targets first: ./build.sh Deploy --port 4567")]
    [InlineData("--no-logo Deploy", "DLV-0105", "Put targets first: ./build.sh Deploy --no-logo")]
    [InlineData("--plan true Clean Deploy", "DLV-0105", "Put targets first: ./build.sh Clean Deploy --plan true")]
    [InlineData("--environment dev Clean+Deploy", "DLV-0105", "Put targets first: ./build.sh Clean+Deploy --environment dev")]
    [InlineData("Deply", "DLV-0106", "Did you mean Deploy?")]
    [InlineData("review", "DLV-0106", "./build.sh --help lists the targets.")]
    [InlineData("Deploy dev", "DLV-0106", "The environment is given as --environment dev")]
    [InlineData("help", "DLV-0106", "Did you mean --help?")]
    [InlineData("Clean + Deploy", "DLV-0106", "Write Clean+Deploy")]
    [InlineData("Clean+Deploy Status", "DLV-0106", "Write Clean+Deploy+Status")]
    [InlineData("Deploy --skip Compil", "DLV-0106", "Did you mean Compile?")]
    [InlineData("Deploy --environment dev --Environment prod", "DLV-0107", "Give it once.")]
    [InlineData("Deploy --target Status", "DLV-0107", "Leave --target out.")]
    [InlineData("Test --port 4567", "DLV-0110", "Leave it out; it is for Deploy, Bootstrap, ReviewCluster and others.")]
    [InlineData("Status --state folder", "DLV-0110", "Leave it out; it is for Emulator.")]
    [InlineData("Deploy --solution Other.slnx", "DLV-0110", "Leave it out.")]
    public void What_NUKE_would_pass_over_is_refused_with_the_way_to_write_it(string commandLine, string code, string next)
    {
        var problem = Sample.Machine(Sample.Split(commandLine)).Check().ShouldHaveSingleItem();

        problem.Kind.Code.ShouldBe(code);
        problem.Next.ShouldBe(next);
        problem.Kind.IsUsage.ShouldBeTrue();
    }

    [Theory]
    [InlineData("--environment Deploy", "DLV-0105", "DLV-0104")]
    [InlineData("--enviroment dve", "DLV-0101", "DLV-0201")]
    [InlineData("Deploy --environment dve --plan=true", "DLV-0201", "DLV-0102")]
    [InlineData("--enviroment dev Deploy", "DLV-0101", "DLV-0105")]
    [InlineData("--port=abc Deploy", "DLV-0102", "DLV-0105", "DLV-0103")]
    [InlineData("Deploy --port -5", "DLV-0104", "DLV-0101")]
    public void One_mistake_does_not_hide_another(string commandLine, params string[] codes) => Codes(commandLine).ShouldBe(codes);

    [Fact]
    public void An_empty_argument_is_no_target_and_no_value()
    {
        Sample.Machine("").Check().ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.TargetUnknown);
        Sample.Machine("Deploy", "--environment", "").Check().ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.OptionEmpty);
    }

    [Fact]
    public void Hostile_words_are_neither_written_to_the_terminal_nor_proposed_for_a_shell()
    {
        var refusal = Sample.Machine("Deploy\u001b[2J", "--state=$(rm -rf /)", "--approve=`id`").Refusal();

        refusal.ShouldNotContain('\u001b');
        refusal.ShouldContain("Write --state VALUE");
        refusal.ShouldContain("Write --approve VALUE");
    }

    private static IEnumerable<string> Codes(string commandLine) =>
        Sample.Machine(Sample.Split(commandLine)).Check().Select(problem => problem.Kind.Code);
}
