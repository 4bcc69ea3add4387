using System.Text;
using Delivery.Templates;

namespace Delivery.Tests.Templates;

public sealed class ParameterTablesTests
{
    [Fact]
    public void The_readme_lists_the_parameters_and_outputs_that_the_templates_have() => ReadmeSection.ShouldBeCurrent(
        "parameters and outputs", string.Join("\n\n", new[] { RepositoryTemplates.Bootstrap, RepositoryTemplates.Cluster, RepositoryTemplates.Service }.Select(Describe)));

    private static string Describe(Template template)
    {
        StringBuilder described = new($"## {Path.GetFileName(template.Path)}\n| parameter | default | what it is |\n|---|---|---|\n");
        foreach (var parameter in template.Parameters.Values.OrderBy(parameter => parameter.Line))
        {
            described.Append($"| `{parameter.Name}` | {(parameter.Default is null ? "" : $"`{parameter.Default}`".Replace("``", "empty", StringComparison.Ordinal))} | {parameter.Description} |\n");
        }
        described.Append("\n| output | what it is |\n|---|---|\n");
        foreach (var output in template.Section("Outputs")!.Entries)
        {
            described.Append($"| `{output.Key}` | {((TemplateMap)output.Value)["Description"]!.Text} |\n");
        }
        return described.ToString().TrimEnd('\n');
    }
}
