using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Ssm;

/// <summary>Systems Manager Parameter Store.</summary>
public sealed class SsmModule : IEmulatorModule
{
    public void Register(EmulatorParts parts)
    {
        var secrets = new SecureValues(parts.Folder);
        var parameters = new ParameterStore(parts.Store, parts.Clock, secrets);
        parts.Parameters = parameters;
        parts.Services.Add(new SsmService(parameters, new ParameterAnswers(secrets)));
        parts.ResourceProviders.Add(new ParameterProvider(parameters, parts.Clock));
    }
}
