using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>What the parts of the engine share.</summary>
/// <param name="Providers">Asked anew each time: modules may add theirs after this one is registered.</param>
public sealed record EngineParts(
    StackStore Store, EmulatorClock Clock, ResourceTypeCatalog Types, Func<IEnumerable<IResourceProvider>> Providers, Func<IParameterSource> Parameters)
{
    /// <summary>Cancelled when the emulator stops: what runs then is neither failed nor cancelled, but goes on after the next start.</summary>
    public CancellationToken? Stopping { get; set; }

    public IResourceProvider? Provider(string type) => Providers().FirstOrDefault(provider => provider.Types.Contains(type));

    /// <param name="exports">Values of exports; those of the account where it is left out.</param>
    public StackModel Model(StackDocument stack, StackInput input, Template template, IResourceValues values, Func<string, string?>? exports = null) => new(
        template, input,
        new ResolutionScope
        {
            Stack = stack.Reference,
            Parameters = new Dictionary<string, System.Text.Json.Nodes.JsonNode>(),
            Resources = values,
            SystemParameters = Parameters(),
            Exports = exports ?? (name => Exports(stack.AccountId, stack.Region).FirstOrDefault(export => export.Output.ExportName == name).Output?.Value),
        },
        Types);

    /// <summary>All exports of an account and region with the stacks that have them.</summary>
    public IEnumerable<(StackOutput Output, StackDocument Stack)> Exports(string accountId, string region) =>
        Store.All(accountId, region).Where(stack => stack.Status != "DELETE_COMPLETE")
            .SelectMany(stack => stack.Outputs.Where(output => output.ExportName is not null).Select(output => (output, stack)));

    /// <summary>Names of the stacks that import an export.</summary>
    public IReadOnlyList<string> Importers(string accountId, string region, string exportName) =>
        [.. Store.All(accountId, region).Where(stack => stack.Status != "DELETE_COMPLETE" && stack.Imports.Contains(exportName)).Select(stack => stack.StackName)];
}
