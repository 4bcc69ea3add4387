namespace Delivery.Emulator.CloudFormation.Execution;

/// <summary>Runs work per name so that each starts once all it needs has succeeded; independent branches run side by side.</summary>
internal static class DependencyRun
{
    /// <param name="needs">By name: the names it waits for; names that are not keys count as done.</param>
    /// <param name="run">Whether it succeeded; what waits for a failed one is not started.</param>
    public static async Task<bool> RunAsync(
        IReadOnlyList<string> names, IReadOnlyDictionary<string, IReadOnlyList<string>> needs, Func<string, Task<bool>> run)
    {
        var outcomes = names.ToDictionary(name => name, _ => new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        var all = names.Select(async name =>
        {
            try
            {
                var before = needs.TryGetValue(name, out var list) ? list.Where(outcomes.ContainsKey).Select(need => outcomes[need].Task) : [];
                var ready = (await Task.WhenAll(before)).All(succeeded => succeeded);
                outcomes[name].SetResult(ready && await run(name));
            }
            catch (Exception error)
            {
                outcomes[name].TrySetException(error);
                throw;
            }
        }).ToList();
        await Task.WhenAll(all);
        return (await Task.WhenAll(outcomes.Values.Select(outcome => outcome.Task))).All(succeeded => succeeded);
    }

    /// <summary>The other way around: by name, what must be gone before it can go.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Reversed(IReadOnlyDictionary<string, IReadOnlyList<string>> needs) =>
        needs.Keys.ToDictionary(name => name, IReadOnlyList<string> (name) => [.. needs.Where(other => other.Value.Contains(name)).Select(other => other.Key)]);
}
