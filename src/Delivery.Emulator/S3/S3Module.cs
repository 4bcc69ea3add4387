using Delivery.Emulator.Hosting;
using Delivery.Emulator.Identity.Authorization;

namespace Delivery.Emulator.S3;

/// <summary>S3 as far as templates and artifacts need it.</summary>
public sealed class S3Module : IEmulatorModule
{
    public void Register(EmulatorParts parts)
    {
        var objects = new ObjectStore(parts.Store, parts.Clock);
        parts.Objects = objects;
        parts.RestServices.Add(new S3Service(objects, new S3Authorization(parts.Authorizer)));
        parts.ResourceProviders.Add(new BucketProvider(objects));
        parts.ResourceProviders.Add(new BucketPolicyProvider(objects));
    }
}
