using System.Collections.Concurrent;
using Amazon.Runtime;

namespace Delivery.Runs;

/// <summary>Counts the AWS calls of a run by service and operation, for <c>apiCalls</c> of run.json.</summary>
public sealed class CallCounter
{
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);

    /// <summary>Counts every request of a client from now on.</summary>
    public T Watch<T>(T client) where T : AmazonServiceClient
    {
        client.BeforeRequestEvent += (_, arguments) =>
        {
            if (arguments is WebServiceRequestEventArgs { Request: { } request } call)
            {
                var operation = request.GetType().Name;
                operation = operation.EndsWith("Request", StringComparison.Ordinal) ? operation[..^"Request".Length] : operation;
                _calls.AddOrUpdate($"{ServiceOf(call.ServiceName)}:{operation}", 1, (_, count) => count + 1);
            }
        };
        return client;
    }

    public IReadOnlyDictionary<string, int> Snapshot() => new SortedDictionary<string, int>(_calls, StringComparer.Ordinal);

    private static string ServiceOf(string name) => name.Split('.')[^1].ToLowerInvariant();
}
