namespace Tests.Shared;

/// <summary>
/// Combinations of choices in which every pair of values of two choices that is allowed together occurs at least once: what faults of
/// two choices' interplay need, with rows in the tens where all combinations would be millions.
/// </summary>
internal static class PairwiseCombinations
{
    private readonly record struct Pair(string First, string FirstValue, string Second, string SecondValue);

    /// <summary>The same rows for the same choices, in the same order; pairs that no allowed row can hold are left out.</summary>
    /// <param name="choices">Values by name.</param>
    /// <param name="isAllowed">Judges rows that may lack choices: false only where what is there already forbids it.</param>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Of(
        IReadOnlyList<(string Name, string[] Values)> choices, Func<IReadOnlyDictionary<string, string>, bool> isAllowed)
    {
        var open = new HashSet<Pair>(
            from first in Enumerable.Range(0, choices.Count)
            from second in Enumerable.Range(first + 1, choices.Count - first - 1)
            from firstValue in choices[first].Values
            from secondValue in choices[second].Values
            select new Pair(choices[first].Name, firstValue, choices[second].Name, secondValue));
        List<IReadOnlyDictionary<string, string>> rows = [];
        while (open.Count > 0)
        {
            var seed = open.First();
            Dictionary<string, string> row = new(StringComparer.Ordinal) { [seed.First] = seed.FirstValue, [seed.Second] = seed.SecondValue };
            open.Remove(seed);
            if (isAllowed(row) && Complete(row, choices, isAllowed, open))
            {
                rows.Add(row);
                open.RemoveWhere(pair => row[pair.First] == pair.FirstValue && row[pair.Second] == pair.SecondValue);
            }
        }
        return rows;
    }

    // Takes for each choice the value that brings most new pairs, and another one where that leads nowhere.
    private static bool Complete(
        Dictionary<string, string> row, IReadOnlyList<(string Name, string[] Values)> choices, Func<IReadOnlyDictionary<string, string>, bool> isAllowed, HashSet<Pair> open)
    {
        var next = choices.FirstOrDefault(choice => !row.ContainsKey(choice.Name));
        if (next.Name is null)
        {
            return true;
        }
        foreach (var value in next.Values.OrderByDescending(value => New(row, next.Name, value, open)))
        {
            row[next.Name] = value;
            if (isAllowed(row) && Complete(row, choices, isAllowed, open))
            {
                return true;
            }
        }
        row.Remove(next.Name);
        return false;
    }

    private static int New(Dictionary<string, string> row, string name, string value, HashSet<Pair> open) =>
        row.Count(known => open.Contains(new(known.Key, known.Value, name, value)) || open.Contains(new(name, value, known.Key, known.Value)));
}
