using System.Text.RegularExpressions;

namespace Delivery.Emulator.Ecs.Scheduling;

/// <summary>
/// The cluster query language of <c>memberOf</c> constraints (ECS developer guide, "Create expressions to define container instances for Amazon ECS
/// tasks", read 2026-11-26).
/// </summary>
public sealed partial class PlacementExpression
{
    private static readonly TimeSpan MatchLimit = TimeSpan.FromMilliseconds(200);
    private readonly Func<Room, bool> _matches;

    private PlacementExpression(Func<Room, bool> matches) => _matches = matches;

    public bool Matches(Room room) => _matches(room);

    /// <exception cref="FormatException">It is no expression of the language.</exception>
    public static PlacementExpression Parse(string text)
    {
        var words = new Queue<string>(Words().Matches(text).Select(match => match.Value));
        var matches = Or(words);
        return words.Count == 0 ? new(matches) : throw Ill(text);
    }

    private static Func<Room, bool> Or(Queue<string> words)
    {
        var left = And(words);
        while (Take(words, "or", "||"))
        {
            var (one, other) = (left, And(words));
            left = room => one(room) || other(room);
        }

        return left;
    }

    private static Func<Room, bool> And(Queue<string> words)
    {
        var left = Not(words);
        while (Take(words, "and", "&&"))
        {
            var (one, other) = (left, Not(words));
            left = room => one(room) && other(room);
        }

        return left;
    }

    private static Func<Room, bool> Not(Queue<string> words)
    {
        if (Take(words, "not", "!"))
        {
            var inner = Not(words);
            return room => !inner(room);
        }

        if (Take(words, "("))
        {
            var inner = Or(words);
            return Take(words, ")") ? inner : throw Ill("(");
        }

        return Comparison(words);
    }

    private static Func<Room, bool> Comparison(Queue<string> words)
    {
        var subject = Next(words);
        var operation = Next(words);
        Func<Room, string?, bool> test;
        switch (operation.ToLowerInvariant())
        {
            case "exists":
                test = (_, value) => value is not null;
                break;
            case "!exists" or "not_exists":
                test = (_, value) => value is null;
                break;
            case "==" or "equals":
                var same = Next(words);
                test = (_, value) => value == same;
                break;
            case "!=" or "not_equals":
                var other = Next(words);
                test = (_, value) => value != other;
                break;
            case "=~" or "matches":
                var pattern = new Regex($"^(?:{Next(words)})$", RegexOptions.CultureInvariant, MatchLimit);
                test = (_, value) => value is not null && pattern.IsMatch(value);
                break;
            case "!~" or "not_matches":
                var unwanted = new Regex($"^(?:{Next(words)})$", RegexOptions.CultureInvariant, MatchLimit);
                test = (_, value) => value is null || !unwanted.IsMatch(value);
                break;
            case "in":
                var values = List(words);
                test = (_, value) => value is not null && values.Contains(value);
                break;
            case "not_in" or "!in":
                var excluded = List(words);
                test = (_, value) => value is null || !excluded.Contains(value);
                break;
            default:
                throw Ill(operation);
        }

        return subject == "task:group" ? room => room.Groups.Any(each => test(room, each)) : room => test(room, ValueOf(room, subject));
    }

    private static string? ValueOf(Room room, string subject)
    {
        const string Attribute = "attribute:";
        return subject.StartsWith(Attribute, StringComparison.Ordinal) ? room.Attributes.GetValueOrDefault(subject[Attribute.Length..])
            : subject == "containerInstanceId" ? room.Instance
            : throw Ill(subject);
    }

    private static HashSet<string> List(Queue<string> words)
    {
        var values = new HashSet<string>();
        if (!Take(words, "["))
        {
            throw Ill("in");
        }

        while (!Take(words, "]"))
        {
            values.Add(Next(words));
            Take(words, ",");
        }

        return values;
    }

    private static bool Take(Queue<string> words, params ReadOnlySpan<string> wanted)
    {
        if (!words.TryPeek(out var word) || !wanted.Contains(word.ToLowerInvariant()))
        {
            return false;
        }

        words.Dequeue();
        return true;
    }

    private static string Next(Queue<string> words) => words.TryDequeue(out var word) ? word.Trim('"', '\'') : throw Ill("");

    private static FormatException Ill(string near) => new($"Invalid expression near '{near}'.");

    [GeneratedRegex("""
        "[^"]*"|'[^']*'|\(|\)|\[|\]|,|&&|\|\||==|!=|=~|!~|!exists|!in|!|[^\s()\[\],!="']+
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Words();
}
