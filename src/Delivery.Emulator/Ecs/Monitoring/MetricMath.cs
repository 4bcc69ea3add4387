using System.Globalization;
using System.Text.RegularExpressions;

namespace Delivery.Emulator.Ecs.Monitoring;

/// <summary>
/// Metric math over single values: arithmetic, comparisons, <c>IF</c>, <c>FILL</c>, <c>DIFF</c> and a few functions (CloudWatch user guide, "Using math expressions with
/// CloudWatch metrics", read 2026-11-26). A missing value makes the result missing, but for FILL's.
/// </summary>
public sealed partial class MetricMath
{
    private readonly Func<MetricValues, double?> _evaluate;

    private MetricMath(Func<MetricValues, double?> evaluate) => _evaluate = evaluate;

    /// <param name="metric">A metric's value in the period.</param>
    /// <param name="before">Its value in the period before, which <c>DIFF</c> compares with; null where there is none.</param>
    public double? Evaluate(Func<string, double?> metric, Func<string, double?>? before = null) => _evaluate(new(metric, before));

    private sealed record MetricValues(Func<string, double?> Now, Func<string, double?>? Before);

    /// <exception cref="FormatException">It uses what is not known here, or is no expression.</exception>
    public static MetricMath Parse(string text)
    {
        var words = new Queue<string>(Words().Matches(text).Select(match => match.Value));
        var parsed = Binary(words, 0);
        return words.Count == 0 ? new(parsed) : throw new FormatException($"Unexpected '{words.Peek()}' in the expression {text}");
    }

    private static readonly string[][] Levels = [["||", "OR"], ["&&", "AND"], ["==", "!=", "<=", ">=", "<", ">"], ["+", "-"], ["*", "/"], ["^"]];

    private static Func<MetricValues, double?> Binary(Queue<string> words, int level)
    {
        if (level == Levels.Length)
        {
            return Unary(words);
        }

        var left = Binary(words, level + 1);
        while (words.TryPeek(out var word) && Levels[level].Contains(word))
        {
            words.Dequeue();
            var (one, other) = (left, Binary(words, level + 1));
            left = metric => one(metric) is { } a && other(metric) is { } b ? Apply(word, a, b) : null;
        }

        return left;
    }

    private static double? Apply(string operation, double a, double b) => operation switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => b == 0 ? null : a / b,
        "^" => Math.Pow(a, b),
        "<" => Truth(a < b),
        ">" => Truth(a > b),
        "<=" => Truth(a <= b),
        ">=" => Truth(a >= b),
        "==" => Truth(a == b),
        "!=" => Truth(a != b),
        "&&" or "AND" => Truth(a != 0 && b != 0),
        _ => Truth(a != 0 || b != 0),
    };

    private static double Truth(bool value) => value ? 1 : 0;

    private static Func<MetricValues, double?> Unary(Queue<string> words)
    {
        var word = Next(words);
        if (word == "-")
        {
            var inner = Unary(words);
            return metric => -inner(metric);
        }

        if (word == "(")
        {
            var inner = Binary(words, 0);
            Expect(words, ")");
            return inner;
        }

        if (double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return _ => number;
        }

        return words.TryPeek(out var next) && next == "(" ? Function(word.ToUpperInvariant(), Arguments(words)) : metric => metric.Now(word);
    }

    private static Func<MetricValues, double?> Function(string name, List<Func<MetricValues, double?>> arguments) => (name, arguments) switch
    {
        ("IF", [var condition, var then, var otherwise]) => metric => condition(metric) is { } value ? value != 0 ? then(metric) : otherwise(metric) : null,
        ("FILL", [var value, var filling]) => metric => value(metric) ?? filling(metric),
        ("ABS", [var value]) => metric => value(metric) is { } found ? Math.Abs(found) : null,
        ("DIFF", [var value]) => metric => metric.Before is { } before && value(metric) is { } now && value(new(before, null)) is { } earlier ? now - earlier : null,
        ("CEIL", [var value]) => metric => value(metric) is { } found ? Math.Ceiling(found) : null,
        ("FLOOR", [var value]) => metric => value(metric) is { } found ? Math.Floor(found) : null,
        ("MAX", { Count: > 0 } values) => metric => values.Select(value => value(metric)).Max(),
        ("MIN", { Count: > 0 } values) => metric => values.Select(value => value(metric)).Min(),
        ("SUM", { Count: > 0 } values) => metric => values.Select(value => value(metric)).Sum(),
        ("AVG", { Count: > 0 } values) => metric => values.Select(value => value(metric)).Average(),
        _ => throw new FormatException($"The function {name} with {arguments.Count} arguments is not known here."),
    };

    /// <summary>In brackets or not: <c>MAX([a, b])</c>, <c>IF(a, b, c)</c>.</summary>
    private static List<Func<MetricValues, double?>> Arguments(Queue<string> words)
    {
        Expect(words, "(");
        var bracket = words.TryPeek(out var first) && first == "[";
        if (bracket)
        {
            words.Dequeue();
        }

        var arguments = new List<Func<MetricValues, double?>> { Binary(words, 0) };
        while (words.TryPeek(out var word) && word == ",")
        {
            words.Dequeue();
            arguments.Add(Binary(words, 0));
        }

        if (bracket)
        {
            Expect(words, "]");
        }

        Expect(words, ")");
        return arguments;
    }

    private static void Expect(Queue<string> words, string wanted)
    {
        if (Next(words) is var word && word != wanted)
        {
            throw new FormatException($"Expected '{wanted}', not '{word}', in a metric math expression.");
        }
    }

    private static string Next(Queue<string> words) => words.TryDequeue(out var word) ? word : throw new FormatException("A metric math expression ends too early.");

    [GeneratedRegex(@"[A-Za-z_][A-Za-z0-9_]*|[0-9]+(?:\.[0-9]+)?|==|!=|<=|>=|&&|\|\||[-+*/^<>(),\[\]]|\S", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Words();
}
