using System.Text.Json;

namespace Delivery.Tests.Templates;

/// <summary>cfn-lint, with its informational rules, over the templates with every pair of choices. Skipped where it is not installed.</summary>
public sealed class LinterTests
{
    [Fact]
    public async Task Nothing_is_found_in_any_pair_of_choices()
    {
        using ScratchFolder folder = new();
        List<string> files = [];
        foreach (var choices in new[] { TemplateChoices.Bootstrap, TemplateChoices.Cluster, TemplateChoices.Service })
        {
            foreach (var row in choices.Combinations)
            {
                files.Add(Deployment(folder, $"{files.Count}.json", choices, row));
            }
        }

        var (exitCode, output, error) = await ForeignProgram.RunAsync("cfn-lint", ["-c", "I", "--deployment-files", .. files]);

        exitCode.ShouldBe(0, output + error);
    }

    [Fact]
    public async Task A_value_that_a_template_does_not_allow_is_found()
    {
        using ScratchFolder folder = new();
        var choices = TemplateChoices.Cluster;
        var file = Deployment(folder, "wrong.json", choices, choices.Combinations[0].ToDictionary().With("NatGateways", "several"));

        var (exitCode, output, _) = await ForeignProgram.RunAsync("cfn-lint", ["-c", "I", "--deployment-files", file]);

        exitCode.ShouldNotBe(0);
        output.ShouldContain("'several' is not one of ['one-per-zone', 'single', 'none']");
    }

    /// <summary>In the form of CloudFormation's Git sync, which cfn-lint reads: a template with parameters.</summary>
    private static string Deployment(ScratchFolder folder, string name, TemplateChoices choices, IReadOnlyDictionary<string, string> parameters)
    {
        var template = choices == TemplateChoices.Bootstrap ? RepositoryTemplates.Bootstrap : choices == TemplateChoices.Cluster ? RepositoryTemplates.Cluster : RepositoryTemplates.Service;
        var given = choices == TemplateChoices.Service ? RepositoryTemplates.WithOutputs(parameters, ClusterOutputs) : parameters;
        folder.Write(name, JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["template-file-path"] = Repository.PathOf(choices.Template),
            ["parameters"] = given.ToDictionary(parameter => parameter.Key, parameter => IsList(parameter.Key) ? (object)parameter.Value.Split(',') : parameter.Value),
        }));
        return Path.Combine(folder.Path, name);

        bool IsList(string parameter) => template.Parameters[parameter].Type.Contains("List", StringComparison.Ordinal);
    }

    internal static IReadOnlyDictionary<string, string> ClusterOutputs { get; } = new Dictionary<string, string>
    {
        ["VpcId"] = "vpc-0123456789abcdef0",
        ["PrivateSubnetIds"] = "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
        ["ClusterName"] = "cluster",
        ["CapacityProviderName"] = "capacity",
        ["ContainerInsights"] = "enabled",
        ["ListenerArn"] = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/edge/0123456789abcdef/0123456789abcdef",
        ["LoadBalancerSecurityGroupId"] = "sg-0123456789abcdef1",
        ["LoadBalancerFullName"] = "app/edge/0123456789abcdef",
    };
}
