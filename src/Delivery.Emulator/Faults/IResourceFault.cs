using Delivery.Emulator.CloudFormation.Provisioning;

namespace Delivery.Emulator.Faults;

/// <summary>A fault of a resource's create, update or delete: stands around the provider's call. A delete answers null.</summary>
internal interface IResourceFault
{
    Task<ProvisionedResource?> RunAsync(ResourceRequest request, FaultTime time, Func<Task<ProvisionedResource?>> next, CancellationToken cancellationToken);
}
