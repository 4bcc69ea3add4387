using System.Reflection;
using System.Text.Json;

namespace Delivery.Forecast;

/// <summary>How long a resource usually takes to be created (<c>durations.json</c>, each with its source). An orientation, no promise.</summary>
/// <param name="Date">When the sources were read, <c>yyyy-MM-dd</c>.</param>
/// <param name="Types">By resource type; types that nobody published a log of are not in it.</param>
public sealed record TypicalDurations(string Date, IReadOnlyDictionary<string, TypicalDuration> Types)
{
    /// <summary>The table of this repository.</summary>
    public static TypicalDurations Current { get; } = Read();

    /// <summary>Null where it isn't known.</summary>
    public TimeSpan? Of(string type) => Types.GetValueOrDefault(type) is { } known ? TimeSpan.FromSeconds(known.Seconds) : null;

    /// <summary>Between which two its end is to be expected, by and large; null where it isn't known.</summary>
    public (TimeSpan Least, TimeSpan Most)? Window(string type) => Types.GetValueOrDefault(type) is { } known
        ? (TimeSpan.FromSeconds(known.AtLeast ?? known.Seconds * 2 / 3), TimeSpan.FromSeconds(known.AtMost ?? known.Seconds * 4 / 3))
        : null;

    private static TypicalDurations Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Delivery.Forecast.durations.json")
            ?? throw new InvalidOperationException("The table of durations is not in the assembly.");
        return JsonSerializer.Deserialize<TypicalDurations>(stream, JsonSerializerOptions.Web) ?? throw new InvalidOperationException("The table of durations is empty.");
    }
}

/// <param name="Source">Where the number was published.</param>
/// <param name="AtLeast">Seconds of the quickest published, or that AWS always waits; null: two thirds of the usual are taken.</param>
/// <param name="AtMost">Seconds of the slowest published; null: four thirds of the usual are taken.</param>
public sealed record TypicalDuration(int Seconds, string Source, int? AtLeast = null, int? AtMost = null);
