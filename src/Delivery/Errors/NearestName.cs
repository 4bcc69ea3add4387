namespace Delivery.Errors;

/// <summary>Finds the name that somebody meant who mistyped it.</summary>
public static class NearestName
{
    /// <summary>Longer input is nobody's typing mistake, and comparing it would cost its square.</summary>
    private const int MaxLength = 128;

    /// <summary>
    /// The known name with the fewest insertions, deletions, substitutions and swaps of neighbours, letter case aside; null where that is
    /// more than a third of the name's length.
    /// </summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return null;
        }
        var nearest = known
            .Where(candidate => candidate.Length <= MaxLength)
            .Select(candidate => (Name: candidate, Distance: Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return nearest.Name is not null && nearest.Distance <= Math.Max(1, name.Length / 3) ? nearest.Name : null;
    }

    private static int Distance(string left, string right)
    {
        var cost = new int[left.Length + 1, right.Length + 1];
        for (var row = 0; row <= left.Length; row++)
        {
            for (var column = 0; column <= right.Length; column++)
            {
                cost[row, column] = row == 0 || column == 0 ? row + column : Cheapest(row, column);
            }
        }
        return cost[left.Length, right.Length];

        int Cheapest(int row, int column)
        {
            var substituted = cost[row - 1, column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
            var cheapest = Math.Min(substituted, Math.Min(cost[row - 1, column], cost[row, column - 1]) + 1);
            return row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1]
                ? Math.Min(cheapest, cost[row - 2, column - 2] + 1)
                : cheapest;
        }
    }
}
