using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Changes;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Resolution;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Templates;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.CloudFormation.Validation;
using Delivery.Emulator.Faults;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity.Authorization.Handlers;
using Delivery.Emulator.S3;

namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>What the parts of the engine share.</summary>
/// <param name="Catalog">Read when it is first needed, which keeps the start short.</param>
/// <param name="Providers">Asked anew each time: modules may add theirs after this one is registered.</param>
public sealed record EngineParts(
    StackStore Store, EmulatorClock Clock, Func<ResourceTypeCatalog> Catalog, Func<IEnumerable<IResourceProvider>> Providers, Func<IParameterSource> Parameters)
{
    public ResourceTypeCatalog Types => Catalog();

    /// <summary>Cancelled when the emulator stops: what runs then is neither failed nor cancelled, but goes on after the next start.</summary>
    public CancellationToken? Stopping { get; set; }

    /// <summary>What parameters of AWS-specific types may name.</summary>
    public required IAccountResources Account { get; init; }

    /// <summary>Where templates lie that are given by URL.</summary>
    public required Func<IObjectSource> Objects { get; init; }

    public TemplateValidator Validator() => new(Types, type => Provider(type) is not null);

    /// <summary>Holds operations to the permissions of whom they act as; null where nobody is.</summary>
    public HandlerAuthorization? Authorization { get; init; }

    /// <summary>What rollback triggers look at.</summary>
    public Func<IAlarmStates> Alarms { get; init; } = static () => new NoAlarms();

    /// <summary>Validations of change sets beside that of properties; asked anew each time, as the providers.</summary>
    public Func<IEnumerable<ChangeSetValidation>> Validations { get; init; } = static () => [];

    /// <summary>The scenario that is rehearsed, if any.</summary>
    public FaultInjector Faults { get; init; } = new(Clock);

    public IResourceProvider? Provider(string type) =>
        Providers().FirstOrDefault(provider => provider.Types.Contains(type)) is { } found ? new FaultedProvider(found, Faults, Clock) : null;

    /// <param name="exports">Values of exports; those of the account where it is left out.</param>
    /// <param name="outputs">Values of other stacks' outputs; the present ones where it is left out.</param>
    public StackModel Model(
        StackDocument stack, StackInput input, Template template, IResourceValues values, Func<string, string?>? exports = null,
        Func<StackOutputReference, JsonNode>? outputs = null) => new(
        template, input,
        Scope(stack.Reference, values) with
        {
            Exports = exports ?? (name => ExportValue(stack, name)),
            StackOutputs = outputs ?? (reference => OtherStacks.Output(Store, stack.Reference, reference)),
        },
        Types);

    /// <summary>What a transform is applied with: parameters without secrets, since its result is shown.</summary>
    public ResolutionScope TransformScope(StackReference stack, Template template, IReadOnlyList<StackParameter> parameters) =>
        Scope(stack, new NoResources()) with
        {
            Parameters = ParameterBinder.Values(template, [.. parameters.Where(parameter => !parameter.NoEcho)]),
        };

    /// <summary>The value of an export of the stack's account and region, or null.</summary>
    public string? ExportValue(StackDocument stack, string name) =>
        Exports(stack.AccountId, stack.Region).FirstOrDefault(export => export.Output.ExportName == name).Output?.Value;

    /// <summary>All exports of an account and region with the stacks that have them.</summary>
    public IEnumerable<(StackOutput Output, StackDocument Stack)> Exports(string accountId, string region) =>
        Store.All(accountId, region).Where(stack => stack.Status != "DELETE_COMPLETE")
            .SelectMany(stack => stack.Outputs.Where(output => output.ExportName is not null).Select(output => (output, stack)));

    private ResolutionScope Scope(StackReference stack, IResourceValues values) => new()
    {
        Stack = stack,
        Parameters = new Dictionary<string, JsonNode>(),
        Resources = values,
        SystemParameters = Parameters(),
        Account = Account,
        Exports = _ => Unknown.Marker,
        StackOutputs = _ => Unknown.Value,
    };

    /// <summary>Names of the stacks that import an export.</summary>
    public IReadOnlyList<string> Importers(string accountId, string region, string exportName) =>
        [.. Store.All(accountId, region).Where(stack => stack.Status != "DELETE_COMPLETE" && stack.Imports.Contains(exportName)).Select(stack => stack.StackName)];
}
