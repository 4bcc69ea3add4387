using System.Text.Json.Nodes;

namespace Delivery.Emulator.Wire;

/// <summary>A service as a table of its operations; an operation that is not in the table is refused as AWS refuses unknown ones.</summary>
public abstract class TableService(string service) : IAwsService
{
    private readonly Dictionary<string, Func<AwsCall, CancellationToken, Task<JsonObject>>> _operations = new(StringComparer.Ordinal);

    public string Service { get; } = service;

    /// <summary>Names of all operations that it has.</summary>
    public IReadOnlyCollection<string> Operations => _operations.Keys;

    public Task<JsonObject> InvokeAsync(AwsCall call, CancellationToken cancellationToken) =>
        _operations.TryGetValue(call.Operation, out var operation)
            ? operation(call, cancellationToken)
            : throw AwsErrors.UnknownOperation(call.Service, call.Operation);

    protected void On(string operation, Func<AwsCall, CancellationToken, Task<JsonObject>> run) => _operations.Add(operation, run);

    protected void On(string operation, Func<AwsCall, JsonObject> run) => _operations.Add(operation, (call, _) => Task.FromResult(run(call)));

    /// <summary>An operation that answers nothing.</summary>
    protected void On(string operation, Action<AwsCall> run) => On(operation, call =>
    {
        run(call);
        return new JsonObject();
    });
}
