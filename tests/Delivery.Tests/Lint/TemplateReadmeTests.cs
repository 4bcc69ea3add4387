using System.Text;
using Delivery.Templates;

namespace Delivery.Tests.Lint;

public sealed class TemplateReadmeTests
{
    private const string Begin = "<!-- generated: parameters and outputs -->";
    private const string End = "<!-- end -->";

    [Fact]
    public void The_readme_lists_the_parameters_and_outputs_that_the_templates_have()
    {
        var file = Path.Combine(ScratchFolder.Repository, "cloudformation", "README.md");
        var readme = File.ReadAllText(file).ReplaceLineEndings("\n");
        var (before, rest) = (readme[..(readme.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)], readme[readme.IndexOf(End, StringComparison.Ordinal)..]);
        var expected = $"{before}\n{string.Concat(new[] { "bootstrap.yml", "private-cluster.yml", "private-service.yml" }.Select(Describe))}{rest}";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, expected);
            readme = expected;
        }

        readme.ShouldBe(expected, "UPDATE_GOLDEN=1 writes the tables anew");
    }

    private static string Describe(string name)
    {
        var text = File.ReadAllText(Path.Combine(ScratchFolder.Repository, "cloudformation", name));
        var template = TemplateReader.Read(name, text).ShouldBeOfType<TemplateReading.Read>().Template;
        StringBuilder described = new($"## {name}\n| parameter | default | what it is |\n|---|---|---|\n");
        foreach (var parameter in template.Parameters.Values.OrderBy(parameter => parameter.Line))
        {
            described.Append($"| `{parameter.Name}` | {(parameter.Default is null ? "" : $"`{parameter.Default}`".Replace("``", "empty", StringComparison.Ordinal))} | {parameter.Description} |\n");
        }
        described.Append("\n| output | what it is |\n|---|---|\n");
        foreach (var output in template.Section("Outputs")!.Entries)
        {
            described.Append($"| `{output.Key}` | {((TemplateMap)output.Value)["Description"]!.Text} |\n");
        }
        return described.Append('\n').ToString();
    }
}
