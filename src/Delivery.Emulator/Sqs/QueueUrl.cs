using Delivery.Emulator.Hosting;

namespace Delivery.Emulator.Sqs;

/// <summary>The address of a queue; only its path tells the queue, since the emulator's port may change between runs.</summary>
internal sealed record QueueUrl(string AccountId, string Name)
{
    public static string Of(EmulatorParts parts, Queue queue) => $"http://127.0.0.1:{parts.Endpoint.Port}/{queue.AccountId}/{queue.Name}";

    public static QueueUrl? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.AbsolutePath.Split('/') is [_, var account, var name] ? new(account, name) : null;
}
