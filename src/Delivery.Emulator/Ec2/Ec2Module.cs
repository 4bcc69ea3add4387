using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Ec2;

/// <summary>Reads of EC2.</summary>
public sealed class Ec2Module : IEmulatorModule
{
    public void Register(EmulatorParts parts)
    {
        parts.Services.Add(new Ec2Service(parts.Store));
    }
}
