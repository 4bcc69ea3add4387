using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Ssm;

/// <summary>Systems Manager Parameter Store.</summary>
public sealed class SsmModule : IEmulatorModule
{
    public void Register(EmulatorParts parts)
    {
        var parameters = new ParameterStore(parts.Store, parts.Clock);
        parts.Parameters = parameters;
        parts.Services.Add(new SsmService(parameters));
        parts.ResourceProviders.Add(new ParameterProvider(parameters, parts.Clock));
    }
}
