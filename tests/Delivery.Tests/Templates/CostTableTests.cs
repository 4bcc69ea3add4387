using System.Globalization;
using System.Text;
using Delivery.Environments;
using Delivery.Forecast;
using Delivery.Templates;

namespace Delivery.Tests.Templates;

/// <summary>What the environments cost a month by the list prices of this repository, and what other choices would cost.</summary>
public sealed class CostTableTests
{
    private static readonly string[] Environments = ["local", "dev", "staging", "prod"];

    private static readonly (string Heading, Func<DeliveryEnvironment, (string, string)[]> Choices)[] Network =
    [
        ("as configured", _ => []),
        ("NAT `single`", _ => [("NatGateways", "single")]),
        ("NAT `one-per-zone`", _ => [("NatGateways", "one-per-zone")]),
        ("NAT `none`, endpoints `ecs`", _ => [("NatGateways", "none"), ("InterfaceEndpoints", "ecs")]),
        ("NAT `none`, endpoints `all`", _ => [("NatGateways", "none"), ("InterfaceEndpoints", "all")]),
        ("endpoints `ecs` besides", _ => [("InterfaceEndpoints", "ecs")]),
        ("endpoints `all` besides", _ => [("InterfaceEndpoints", "all")]),
        ("load balancer `public`", _ => [("LoadBalancer", "public"), ("CertificateArn", TemplateChoices.Certificate)]),
    ];

    private static readonly (string Heading, Func<DeliveryEnvironment, (string, string)[]> Choices)[] Hosts =
    [
        ("as configured", _ => []),
        ("`t3.medium`", _ => Types("X86_64", "t3.medium")),
        ("`t4g.medium`", _ => Types("ARM64", "t4g.medium")),
        ("`m7i.large`", _ => Types("X86_64", "m7i.large")),
        ("`m7g.large`", _ => Types("ARM64", "m7g.large")),
        ("`c7g.large`", _ => Types("ARM64", "c7g.large")),
        ("`m7i.xlarge`", _ => Types("X86_64", "m7i.xlarge")),
        ("one host more", environment => [("MinHosts", $"{int.Parse(environment.Cluster.Parameters.GetValueOrDefault("MinHosts") ?? "1", CultureInfo.InvariantCulture) + 1}")]),
    ];

    [Fact]
    public async Task The_readme_tells_what_each_environment_costs_and_what_other_choices_would()
    {
        StringBuilder text = new(
            $"USD a month at list prices of {PriceList.Current.Region}, {PriceList.Current.Date} ([prices.json](../src/Delivery/Forecast/prices.json)), on demand, with `MinHosts` hosts. "
            + "Traffic, logs, metrics and what else is billed by use come on top. `local` costs nothing: its column is what the same stacks would cost in an account.\n\n");
        text.Append(await TableAsync(Network)).Append('\n').Append(await TableAsync(Hosts));

        ReadmeSection.ShouldBeCurrent("costs", text.ToString().TrimEnd('\n'));
    }

    [Fact]
    public void Every_instance_type_that_can_be_chosen_has_a_price()
    {
        var types = RepositoryTemplates.Cluster.Parameters["ThirdInstanceType"].AllowedValues!.Except(["none"]).ToList();

        types.ShouldNotBeEmpty();
        types.ShouldAllBe(type => PriceList.Current.Instances.ContainsKey(type));
    }

    [Fact]
    public async Task A_choice_costs_what_it_adds()
    {
        var prod = await EnvironmentFiles.LoadAsync(Repository.Root, "prod", TestContext.Current.CancellationToken);
        var (hour, month) = (PriceList.Current.Hourly, (decimal)PriceList.HoursOfMonth);
        var asConfigured = Month(prod, []);

        // Two gateways less, with their addresses.
        (asConfigured - Month(prod, [("NatGateways", "single")])).ShouldBe(2 * (hour["natGateway"] + hour["publicAddress"]) * month);
        (Month(prod, [("InterfaceEndpoints", "ecs")]) - asConfigured).ShouldBe(8 * 3 * hour["interfaceEndpointPerZone"] * month);
        (Month(prod, Types("ARM64", "m7g.large")) - asConfigured).ShouldBe(3 * (PriceList.Current.Instances["m7g.large"] - PriceList.Current.Instances["m7i.large"]) * month);
    }

    private static async Task<string> TableAsync((string Heading, Func<DeliveryEnvironment, (string, string)[]> Choices)[] columns)
    {
        StringBuilder table = new($"| | {string.Join(" | ", columns.Select(column => column.Heading))} |\n|---|{string.Concat(columns.Select(_ => "---:|"))}\n");
        foreach (var name in Environments)
        {
            var environment = await EnvironmentFiles.LoadAsync(Repository.Root, name, TestContext.Current.CancellationToken);
            table.Append(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", columns.Select(column => Month(environment, column.Choices(environment)).ToString("0", CultureInfo.InvariantCulture)))} |\n");
        }
        return table.ToString();
    }

    private static decimal Month(DeliveryEnvironment environment, (string Name, string Value)[] choices)
    {
        var cluster = environment.Cluster.Parameters.ToDictionary();
        foreach (var (name, value) in choices)
        {
            cluster[name] = value;
        }
        // Names of one stack, so that hosts find their launch template.
        var resources = ResolvedTemplate.Of(RepositoryTemplates.Cluster, cluster, environment.Region).Resources
            .Concat(ResolvedTemplate.Of(RepositoryTemplates.Service, RepositoryTemplates.WithOutputs(environment.Service.Parameters, new Dictionary<string, string>()), environment.Region).Resources);
        return new MonthlyCost(PriceList.Current).Of([.. resources]).Sum(line => line.Monthly);
    }

    private static (string, string)[] Types(string architecture, string first) => [("Architecture", architecture), ("InstanceType", first), ("SecondInstanceType", "none"), ("ThirdInstanceType", "none")];
}
