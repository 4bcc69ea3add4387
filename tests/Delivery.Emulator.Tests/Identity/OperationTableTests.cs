using Delivery.Emulator.CloudFormation.Types;
using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity.Authorization;
using Delivery.Emulator.Identity.Authorization.Handlers;
using Delivery.Emulator.State;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Tests.Identity;

public sealed class OperationTableTests
{
    [Fact]
    public void No_operation_of_any_service_lacks_its_row()
    {
        var folder = Directory.CreateTempSubdirectory("operation-table");
        try
        {
            using var store = StateStore.Open(null);
            var parts = new EmulatorParts(new EmulatorOptions(), folder.FullName, store, new EmulatorClock(TimeProvider.System));
            Modules.All().ToList().ForEach(module => module.Register(parts));

            var operations = parts.Services.Cast<TableService>().SelectMany(service => service.Operations.Select(operation => (service.Service, operation))).ToList();

            operations.Count.ShouldBeGreaterThan(100);
            operations.Where(each => !OperationAuthorization.Has(each.Service, each.operation)).ShouldBeEmpty();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Handler_permissions_are_of_types_that_there_are_and_say_when_in_known_words()
    {
        foreach (var type in HandlerPermissions.KnownTypes)
        {
            var known = ResourceTypeCatalog.Default.Find(type).ShouldNotBeNull();
            var words = HandlerPermissions.Of(type, HandlerStep.Create).Concat(HandlerPermissions.Of(type, HandlerStep.Update)).Concat(HandlerPermissions.Of(type, HandlerStep.Delete))
                .SelectMany(each => each.Value.Split('|')).Where(word => word is not ("" or "tags" or "roles" or "!"));
            words.ShouldAllBe(word => known.Properties.ContainsKey(word), type);
        }
    }
}
