using Delivery.Errors;
using Delivery.Templates;

namespace Delivery.Tests.Templates;

public sealed class TemplateReaderTests
{
    private const string Small = """
        Parameters:
          Cpu:
            Type: Number
            Default: 256
            MinValue: 128
            AllowedValues: [128, 256]
          Password:
            Type: String
            NoEcho: true
        Resources:
          Queue:
            Type: AWS::SQS::Queue
            DeletionPolicy: Retain
            Properties:
              QueueName: !Sub ${AWS::StackName}-jobs
          Alarm:
            Type: AWS::CloudWatch::Alarm
            Properties:
              Dimensions: [{ Value: !GetAtt Queue.QueueName }]
              Period: !If [Fast, !Ref Cpu, 60]
        """;

    private static Template Read(string text) =>
        TemplateReader.Read("a.yml", text).ShouldBeOfType<TemplateReading.Read>().Template;

    private static IReadOnlyList<DeliveryError> Errors(string text) =>
        TemplateReader.Read("a.yml", text).ShouldBeOfType<TemplateReading.Unreadable>().Errors;

    [Fact]
    public void Parameters_and_resources_are_read_with_their_lines_and_constraints()
    {
        var template = Read(Small);

        template.Parameters["Cpu"].ShouldSatisfyAllConditions(
            cpu => cpu.Default.ShouldBe("256"), cpu => cpu.MinValue.ShouldBe(128),
            cpu => cpu.AllowedValues.ShouldBe(["128", "256"]), cpu => cpu.Line.ShouldBe(2));
        template.Parameters["Password"].NoEcho.ShouldBeTrue();
        template.Resources["Queue"].DeletionPolicy.ShouldBe("Retain");
        template.PlaceOf("Alarm").ShouldNotBeNull().Line.ShouldBe(16);
        template.PlaceOf("Nothing").ShouldBeNull();
    }

    [Fact]
    public void Short_forms_of_functions_are_expanded()
    {
        var alarm = Read(Small).Resources["Alarm"].Properties!;

        var value = (TemplateMap)((TemplateMap)((TemplateList)alarm["Dimensions"]!).Items[0])["Value"]!;
        value.Function!.Key.ShouldBe("Fn::GetAtt");
        ((TemplateList)value.Function.Value).Items.Select(item => item.Text).ShouldBe(["Queue", "QueueName"]);
        var period = (TemplateMap)alarm["Period"]!;
        ((TemplateMap)((TemplateList)period["Fn::If"]!).Items[1])["Ref"]!.Text.ShouldBe("Cpu");
    }

    [Fact]
    public void Json_is_read_as_well() =>
        Read("""{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}""").Resources.Keys.ShouldBe(["Q"]);

    [Fact]
    public void The_hash_does_not_depend_on_line_ends() =>
        Read(Small.ReplaceLineEndings("\r\n")).Hash.ShouldBe(Read(Small.ReplaceLineEndings("\n")).Hash);

    [Theory]
    [InlineData("Resources:\n  Q:\n    Type: [a\n", 4)]
    [InlineData("Resources:\n  Q: &x\n    Type: a\n  R: *x\n", 4)]
    [InlineData("Resources:\n  Q: {Type: a}\n  Q: {Type: b}\n", 3)]
    [InlineData("Resources:\n\tQ: {Type: a}\n", 2)]
    public void A_yaml_error_names_the_line(string text, int line)
    {
        var error = Errors(text).ShouldHaveSingleItem();

        error.Kind.ShouldBe(ErrorCatalog.TemplateNotYaml);
        error.Where.ShouldStartWith($"a.yml:{line}:");
    }

    [Fact]
    public void Deep_nesting_is_refused_and_does_not_end_the_process() =>
        Errors("Resources: " + new string('[', 5_000)).ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.TemplateNotYaml);

    [Fact]
    public void All_structural_problems_come_together()
    {
        var errors = Errors("Parameters:\n  P: {Default: x}\n  N: {Type: Number, MinValue: many}\nResources:\n  A: text\n  B: {Properties: {}}\n");

        errors.Select(error => error.Why).ShouldBe(
        [
            "the parameter P has no Type", "MinValue of the parameter N is not a number",
            "the resource A is a text, not a mapping", "the resource B has no Type",
        ]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("just a text")]
    [InlineData("Parameters: {}")]
    [InlineData("Resources: {}")]
    [InlineData("Resources: [a]")]
    public void What_is_no_template_is_refused(string text) =>
        Errors(text).ShouldHaveSingleItem().Kind.ShouldBe(ErrorCatalog.TemplateStructure);

    [Fact]
    public async Task A_missing_file_is_an_error_that_names_it()
    {
        var reading = await TemplateReader.ReadFileAsync(Path.GetTempPath(), "no/such.yml", TestContext.Current.CancellationToken);

        reading.ShouldBeOfType<TemplateReading.Unreadable>().Errors.ShouldHaveSingleItem().Where.ShouldBe("no/such.yml");
    }
}
