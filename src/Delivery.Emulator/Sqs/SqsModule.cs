using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Sqs;

/// <summary>Simple Queue Service.</summary>
public sealed class SqsModule : IEmulatorModule
{
    public void Register(EmulatorParts parts)
    {
        var queues = new QueueStore(parts.Store, parts.Clock);
        parts.Services.Add(new SqsService(queues, parts));
        parts.ResourceProviders.Add(new QueueProvider(queues, parts));
        parts.ResourceProviders.Add(new QueuePolicyProvider(queues));
    }
}
