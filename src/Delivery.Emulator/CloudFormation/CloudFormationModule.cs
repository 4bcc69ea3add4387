using Delivery.Emulator.CloudFormation.Api;
using Delivery.Emulator.CloudFormation.Execution;
using Delivery.Emulator.CloudFormation.Provisioning;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.CloudFormation.Validation;
using Delivery.Emulator.CloudFormation.WaitConditions;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity.Authorization.Handlers;
using Delivery.Emulator.Identity.Roles;

namespace Delivery.Emulator.CloudFormation;

/// <summary>CloudFormation, and the resources that only it knows of.</summary>
public sealed class CloudFormationModule : IEmulatorModule
{
    public void Register(EmulatorParts parts)
    {
        var engine = new StackEngine(new EngineParts(
            new StackStore(parts.Store), parts.Clock, () => ResourceTypeCatalog.Default, () => parts.ResourceProviders, () => parts.Parameters)
        {
            Account = new AccountResources(parts.Store),
            Objects = () => parts.Objects,
            Authorization = new HandlerAuthorization(parts.Authorizer, new RoleDirectory(parts.Store)),
            Validations = () => parts.ChangeSetValidations,
            Alarms = () => parts.Alarms,
            Faults = parts.Faults,
        });
        var service = new CloudFormationService(engine);
        parts.Services.Add(service);
        parts.Faults.Stacks = new StackAccess(engine);
        parts.LiveResources = new LiveResources(engine.Parts);
        parts.Routes.Add(new LiveResourceRoutes(parts).Map);
        foreach (var provider in ResourceFamilies.All(parts))
        {
            parts.ResourceProviders.Add(provider);
        }

        var handles = new WaitHandles(parts);
        parts.ResourceProviders.Add(new WaitConditionProvider(parts, handles));
        parts.Routes.Add(new WaitHandleRoute(handles, parts).Map);

        parts.TakeUp.Add(engine.Resume);
        parts.TakeUp.Add(service.Resume);
        parts.Background.Add(static stopping =>
        {
            _ = ResourceTypeCatalog.Default; // read now, before the first call needs it
            return Task.CompletedTask;
        });
        parts.Shutdown.Add(async _ => await engine.DisposeAsync());
    }
}
