using System.Globalization;

namespace Delivery.Forecast;

/// <summary>What a change does to a month's cost, by list price, without what is billed by use.</summary>
/// <param name="Before">Of the changed resources as they are.</param>
/// <param name="After">Of the changed resources as they will be.</param>
/// <param name="Basis">Which prices, e.g. <c>list prices of us-east-1, 2026-11-26</c>.</param>
public sealed record CostForecast(decimal Before, decimal After, string Basis)
{
    /// <summary>Null where neither side has a price.</summary>
    public static CostForecast? Of(IReadOnlyCollection<PlannedResource> before, IReadOnlyCollection<PlannedResource> after, PriceList prices)
    {
        var cost = new MonthlyCost(prices);
        var (old, @new) = (cost.Of(before), cost.Of(after));
        return old.Count == 0 && @new.Count == 0 ? null
            : new(old.Sum(line => line.Monthly), @new.Sum(line => line.Monthly), $"list prices of {prices.Region}, {prices.Date}; traffic and use come on top");
    }

    /// <summary>E.g. <c>about 66 USD a month more</c>; null where it stays the same to the dollar.</summary>
    public string? Sentence(bool isCreate)
    {
        var difference = Math.Round(After - Before);
        return difference == 0 ? null
            : string.Create(CultureInfo.InvariantCulture, $"Cost: about {Math.Abs(difference):0} USD a month{(isCreate ? "" : difference > 0 ? " more" : " less")} ({Basis}).");
    }
}
