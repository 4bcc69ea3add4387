using System.Reflection;
using System.Text.RegularExpressions;
using NetArchTest.Rules;

namespace Architecture.Tests;

public sealed partial class DependencyTests
{
    private static readonly Assembly Product = typeof(Delivery.Outcome).Assembly;
    private static readonly Assembly Emulator = typeof(Delivery.Emulator.Hosting.EmulatorOptions).Assembly;

    [Theory]
    [InlineData("Delivery.Review")]
    [InlineData("Delivery.Images")]
    [InlineData("Delivery.Reports")]
    [InlineData("Delivery.Errors")]
    public void Pure_folders_know_no_AWS_client_no_file_and_no_process(string folder)
    {
        var result = Types.InAssembly(Product).That().ResideInNamespace(folder)
            .ShouldNot().HaveDependencyOnAny(
                "Amazon", "Docker.DotNet", "System.IO.File", "System.IO.Directory", "System.Diagnostics.Process",
                "System.Net.Http", "System.TimeProvider")
            .GetResult();

        (result.FailingTypeNames ?? []).ShouldBeEmpty();
    }

    [Fact]
    public void The_emulator_knows_neither_the_product_nor_an_AWS_SDK()
    {
        var references = Emulator.GetReferencedAssemblies().Select(name => name.Name!).ToList();

        references.ShouldNotContain("Delivery");
        references.ShouldNotContain(name => name.StartsWith("AWSSDK", StringComparison.Ordinal));
        references.ShouldNotContain("Nuke.Common");
    }

    [Fact]
    public void The_product_knows_neither_the_emulator_nor_NUKE()
    {
        var references = Product.GetReferencedAssemblies().Select(name => name.Name!).ToList();

        references.ShouldNotContain("Delivery.Emulator");
        references.ShouldNotContain("Nuke.Common");
    }

    [Fact]
    public void The_worker_knows_nothing_of_the_rest()
    {
        var references = Assembly.Load("SampleWorker").GetReferencedAssemblies().Select(name => name.Name!);

        references.ShouldNotContain(name => name.StartsWith("Delivery", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_stand_ins_and_the_files_that_choose_them_know_of_stand_ins()
    {
        var mentions = Sources.Files()
            .Where(file => !file.StartsWith("standins/", StringComparison.Ordinal) && !file.StartsWith("tests/", StringComparison.Ordinal))
            .Where(file => StandIn().IsMatch(File.ReadAllText(Repository.PathOf(file))));

        mentions.ShouldBeEmpty();
    }

    // Not the word "standing".
    [GeneratedRegex("standins?(?![a-z])", RegexOptions.IgnoreCase)]
    private static partial Regex StandIn();
}
