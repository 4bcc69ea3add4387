using System.Reflection;
using System.Text.Json;

namespace Delivery.Forecast;

/// <summary>The list prices that forecasts are made of (<c>prices.json</c>, dated). A forecast is an orientation, not a bill.</summary>
/// <param name="Date">When the prices were read, <c>yyyy-MM-dd</c>.</param>
/// <param name="Region">The region they hold for; others differ by some percent.</param>
/// <param name="Currency">ISO code.</param>
/// <param name="Hourly">By what is billed by the hour.</param>
/// <param name="Monthly">By what is billed by the month.</param>
/// <param name="Usage">What a type costs by use, in words, by resource type: not part of a forecast.</param>
/// <param name="Instances">An hour of an instance, by type.</param>
public sealed record PriceList(
    string Date, string Region, string Currency, IReadOnlyDictionary<string, decimal> Hourly, IReadOnlyDictionary<string, decimal> Monthly,
    IReadOnlyDictionary<string, string> Usage, IReadOnlyDictionary<string, decimal> Instances)
{
    /// <summary>Hours of a month, as AWS's own calculator counts them.</summary>
    public const int HoursOfMonth = 730;

    /// <summary>The list of this repository.</summary>
    public static PriceList Current { get; } = Read();

    private static PriceList Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Delivery.Forecast.prices.json")
            ?? throw new InvalidOperationException("The price list is not in the assembly.");
        return JsonSerializer.Deserialize<PriceList>(stream, JsonSerializerOptions.Web) ?? throw new InvalidOperationException("The price list is empty.");
    }
}
