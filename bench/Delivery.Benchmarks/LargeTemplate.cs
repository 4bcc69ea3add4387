using System.Globalization;
using System.Text;

namespace Delivery.Benchmarks;

/// <summary>Change sets of the largest template that CloudFormation takes: 500 resources, every second one referring to the one before it.</summary>
internal static class LargeTemplate
{
    public static async Task<IReadOnlyList<Measured>> RunAsync(CancellationToken cancellationToken)
    {
        await OnceAsync(cancellationToken);
        var runs = new List<(double New, double Update, double Megabytes)>();
        for (var run = 0; run < 5; run++)
        {
            runs.Add(await OnceAsync(cancellationToken));
        }

        return
        [
            new("large: change set of 500 new resources", Median(run => run.New), "s", 1.0),
            new("large: change set of 500 changed resources", Median(run => run.Update), "s", 1.0),
            new("large: allocated by the change set of the update", Median(run => run.Megabytes), "MB", 200),
        ];

        double Median(Func<(double New, double Update, double Megabytes), double> value) => runs.Select(value).Order().ElementAt(runs.Count / 2);
    }

    public static string Text(string display)
    {
        var text = new StringBuilder("Resources:\n");
        for (var number = 0; number < 500; number++)
        {
            var value = number % 2 == 0 ? display : string.Create(CultureInfo.InvariantCulture, $"!Sub \"{display} ${{T{number - 1:D3}}}\"");
            text.Append(CultureInfo.InvariantCulture, $"  T{number:D3}: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: {value}}}}}\n");
        }

        return text.ToString();
    }

    private static async Task<(double New, double Update, double Megabytes)> OnceAsync(CancellationToken cancellationToken)
    {
        await using var account = new Account();
        var set = "";
        var asNew = await Measured.SecondsAsync(async () => set = await account.PreviewAsync("new", "CREATE", Text("one"), cancellationToken));
        await account.ExecuteAsync(set, cancellationToken);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var asUpdate = await Measured.SecondsAsync(() => account.PreviewAsync("update", "UPDATE", Text("two"), cancellationToken));
        return (asNew, asUpdate, Measured.Megabytes(GC.GetTotalAllocatedBytes(precise: true) - before));
    }
}
