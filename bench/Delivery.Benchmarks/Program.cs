using System.Globalization;
using Delivery.Benchmarks;

Dictionary<string, Func<CancellationToken, Task<IReadOnlyList<Measured>>>> benchmarks = new()
{
    ["start"] = EmulatorStart.RunAsync,
    ["deploy"] = TwoStacks.RunAsync,
    ["large"] = LargeTemplate.RunAsync,
    ["events"] = ManyEvents.RunAsync,
    ["noticing"] = Noticing.RunAsync,
};

var check = args.Contains("--check");
var names = args.Where(argument => argument != "--check").ToList();
if (names.FirstOrDefault(name => !benchmarks.ContainsKey(name)) is { } unknown)
{
    await Console.Error.WriteLineAsync($"There is no benchmark {unknown}: {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    interrupted.Cancel();
};

var over = false;
foreach (var (_, run) in benchmarks.Where(benchmark => names.Count == 0 || names.Contains(benchmark.Key)))
{
    foreach (var measured in await run(interrupted.Token))
    {
        over |= measured.IsOver;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{measured.Name,-60} {measured.Value,9:0.000} {measured.Unit,-2}{(measured.Budget is { } budget ? $" of {budget,5:0.0}" : "")}{(measured.Processor is { } processor ? $", processor {processor:0.000} s" : "")}{(measured.IsOver ? " OVER" : "")}"));
    }
}

return check && over ? 1 : 0;
