namespace Rehearsal.Tests.Workflows;

/// <summary>What an expression can see where it stands: GitHub gives each key of a workflow its own contexts, and refuses the others.</summary>
internal sealed class ExpressionScope(IReadOnlyDictionary<string, object?> contexts, JobStatus? status = null)
{
    public object? Context(string name) =>
        contexts.TryGetValue(name, out var value) ? value : throw new WorkflowException($"There is no context '{name}' here; there are {string.Join(", ", contexts.Keys)}");

    public object? Call(string function, IReadOnlyList<object?> arguments) => (function.ToLowerInvariant(), arguments) switch
    {
        ("success", []) => Status.IsSuccess,
        ("failure", []) => Status.IsFailure,
        ("cancelled", []) => Status.IsCancelled,
        ("always", []) => true,
        ("contains", [IReadOnlyList<object?> list, var item]) => list.Any(each => ExpressionValues.AreEqual(each, item)),
        ("contains", [var text, var part]) => ExpressionValues.Text(text).Contains(ExpressionValues.Text(part), StringComparison.OrdinalIgnoreCase),
        ("startswith", [var text, var part]) => ExpressionValues.Text(text).StartsWith(ExpressionValues.Text(part), StringComparison.OrdinalIgnoreCase),
        ("endswith", [var text, var part]) => ExpressionValues.Text(text).EndsWith(ExpressionValues.Text(part), StringComparison.OrdinalIgnoreCase),
        ("format", [string format, ..]) => Format(format, arguments.Skip(1)),
        ("join", [IReadOnlyList<object?> list]) => string.Join(',', list.Select(ExpressionValues.Text)),
        ("join", [IReadOnlyList<object?> list, var separator]) => string.Join(ExpressionValues.Text(separator), list.Select(ExpressionValues.Text)),
        ("tojson", [var value]) => ExpressionValues.ToJson(value),
        ("fromjson", [string text]) => ExpressionValues.FromJson(text),
        _ => throw new WorkflowException($"{function} with {arguments.Count} arguments is not a function that the tests know"),
    };

    private JobStatus Status => status ?? throw new WorkflowException("Status functions can only be used in conditions");

    private static string Format(string format, IEnumerable<object?> values) => values.Index().Aggregate(
        format, (text, value) => text.Replace($"{{{value.Index}}}", ExpressionValues.Text(value.Item), StringComparison.Ordinal));
}

/// <summary>How what came before went, for the status functions of a condition; looked at only where a condition asks.</summary>
internal sealed class JobStatus(Func<bool> isSuccess, Func<bool> isFailure, Func<bool> isCancelled)
{
    public bool IsSuccess => isSuccess();
    public bool IsFailure => isFailure();
    public bool IsCancelled => isCancelled();
}
