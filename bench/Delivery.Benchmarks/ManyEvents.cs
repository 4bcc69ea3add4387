using System.Globalization;
using System.Text.Json.Nodes;

namespace Delivery.Benchmarks;

/// <summary>The events of a stack that was updated often, read page by page to the oldest.</summary>
internal static class ManyEvents
{
    private const int Enough = 10_000;

    public static async Task<IReadOnlyList<Measured>> RunAsync(CancellationToken cancellationToken)
    {
        await using var account = new Account();
        await account.ExecuteAsync(await account.PreviewAsync("new", "CREATE", LargeTemplate.Text("start"), cancellationToken), cancellationToken);
        var count = 0;
        for (var number = 0; count < Enough; number++)
        {
            var text = number.ToString(CultureInfo.InvariantCulture);
            await account.ExecuteAsync(await account.PreviewAsync("set" + text, "UPDATE", LargeTemplate.Text("text" + text), cancellationToken), cancellationToken);
            count = (await ReadAsync(account, cancellationToken)).Count;
        }

        var seconds = await Measured.MedianAsync(5, () => ReadAsync(account, cancellationToken));
        var (read, held) = await ReadAsync(account, cancellationToken, settled: true);
        return
        [
            new(string.Create(CultureInfo.InvariantCulture, $"events: {read} read page by page"), seconds, "s", 1.0),
            new("events: held at most between two pages", held, "MB", 20),
        ];
    }

    /// <param name="settled">Measures what is held after each page, which takes a collection each.</param>
    private static async Task<(int Count, double Held)> ReadAsync(Account account, CancellationToken cancellationToken, bool settled = false)
    {
        var before = settled ? GC.GetTotalMemory(forceFullCollection: true) : 0;
        var most = 0L;
        var count = 0;
        string? token = null;
        do
        {
            JsonObject page = await account.CallAsync("DescribeStackEvents", new() { ["StackName"] = "s", ["NextToken"] = token }, cancellationToken);
            count += page["StackEvents"]!.AsArray().Count;
            token = page["NextToken"]?.GetValue<string>();
            if (settled)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }
        while (token is not null);
        return (count, Measured.Megabytes(most));
    }
}
