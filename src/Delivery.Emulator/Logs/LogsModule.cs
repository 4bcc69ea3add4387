using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Logs;

/// <summary>CloudWatch Logs.</summary>
public sealed class LogsModule : IEmulatorModule
{
    public void Register(EmulatorParts parts)
    {
        var logs = new LogStore(parts.Store, parts.Clock, parts.Options.AccountId);
        parts.Logs = logs;
        parts.Background.Add(logs.ExpireAsync);
        parts.Services.Add(new LogsService(logs, parts.Clock));
        parts.ResourceProviders.Add(new LogGroupProvider(logs, parts.Clock));
    }
}
