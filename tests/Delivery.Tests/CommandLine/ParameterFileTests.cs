using Delivery.CommandLine;
using Delivery.Errors;

namespace Delivery.Tests.CommandLine;

public sealed class ParameterFileTests
{
    [Theory]
    [InlineData("""{ "$schema": "./build.schema.json" }""")]
    [InlineData("""{ "Environment": "local", "Port": 4567, "Skip": ["TestWorker"], "NoLogo": true, } // sound""")]
    public void A_sound_file_is_let_through(string text) => Problems(text).ShouldBeEmpty();

    [Theory]
    [InlineData("""{ "Environment": "dev" }""", "DLV-0109")]
    [InlineData("""{ "environment": "local" }""", "DLV-0111")]
    [InlineData("""{ "Enviroment": "local" }""", "DLV-0111")]
    [InlineData("""{ "Host": "Terminal" }""", "DLV-0111")]
    [InlineData("""{ "Port": { } }""", "DLV-0111")]
    [InlineData("""{ "Port": "many" }""", "DLV-0103")]
    [InlineData("""{ "Target": ["Deply"] }""", "DLV-0106")]
    [InlineData("[]", "DLV-0111")]
    [InlineData("{", "DLV-0111")]
    public void What_NUKE_would_pass_over_or_a_real_environment_is_refused_with_the_file(string text, string code)
    {
        var problem = Problems(text).ShouldHaveSingleItem();

        problem.Kind.Code.ShouldBe(code);
        problem.Where.ShouldBe(".nuke/parameters.ci.json");
    }

    [Fact]
    public void A_profile_exists_by_its_file()
    {
        Sample.Machine("Deploy", "--profile", "ci").WithFile(".nuke/parameters.ci.json", "{}").Check().ShouldBeEmpty();
        Sample.Machine("Deploy", "--profile", "c").WithFile(".nuke/parameters.ci.json", "{}").Check().ShouldHaveSingleItem().Next.ShouldBe("Did you mean --profile ci?");
    }

    [Theory]
    [InlineData(".nuke/parameters.json", null)]
    [InlineData(".nuke/parameters.ci.json", "ci")]
    [InlineData(".nuke/parameters.a.b.json", "a.b")]
    public void The_profile_is_in_the_file_name(string path, string? profile) => new ParameterFile(path, "").Profile.ShouldBe(profile);

    private static IReadOnlyList<DeliveryError> Problems(string text) => Sample.Machine("Deploy").WithFile(".nuke/parameters.ci.json", text).Check();
}
