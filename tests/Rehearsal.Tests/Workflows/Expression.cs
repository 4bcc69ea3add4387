using System.Globalization;
using System.Text.RegularExpressions;

namespace Rehearsal.Tests.Workflows;

/// <summary>
/// An expression of GitHub Actions, for what the workflows use of it; whatever else is refused. Source: docs.github.com, "Evaluate expressions in
/// workflows and actions", read 2026-11-26.
/// </summary>
internal sealed partial class Expression
{
    private static readonly string[] StatusFunctions = ["success", "failure", "cancelled", "always"];
    private readonly List<string> _tokens;
    private readonly string _text;
    private int _next;

    private Expression(string text)
    {
        _text = text;
        _tokens = [.. Tokens().Matches(text).Select(match => match.Value.Trim()).Where(token => token.Length > 0)];
        if (string.Concat(_tokens.Select(token => token.StartsWith('\'') ? token : Blanks().Replace(token, "")))
            != string.Concat(Pieces().Split(text).Select(piece => piece.StartsWith('\'') ? piece : Blanks().Replace(piece, ""))))
        {
            throw new WorkflowException($"The expression can't be read: {text}");
        }
    }

    /// <summary>The value of an expression, as it stands between <c>${{</c> and <c>}}</c>.</summary>
    public static object? Evaluate(string text, ExpressionScope scope)
    {
        Expression expression = new(text);
        var value = expression.Or(scope);
        return expression._next == expression._tokens.Count ? value : throw expression.Unexpected();
    }

    /// <summary>Whether a job or a step runs: without a status function the condition holds only where nothing failed.</summary>
    public static bool IsMet(string? condition, ExpressionScope scope)
    {
        var text = condition?.Trim() ?? "";
        if (text.StartsWith("${{", StringComparison.Ordinal) && text.IndexOf("}}", StringComparison.Ordinal) == text.Length - 2)
        {
            text = text[3..^2].Trim();
        }

        if (text.Contains("${{", StringComparison.Ordinal))
        {
            throw new WorkflowException($"A condition with text around its expression is always true: {condition}");
        }

        var asksForStatus = new Expression(text)._tokens.Any(token => StatusFunctions.Contains(token, StringComparer.OrdinalIgnoreCase));
        return (asksForStatus || ExpressionValues.IsTrue(scope.Call("success", []))) && (text.Length == 0 || ExpressionValues.IsTrue(Evaluate(text, scope)));
    }

    /// <summary>Text with expressions in it; text that is one expression has that one's own type.</summary>
    public static object? Interpolate(string text, ExpressionScope scope)
    {
        var found = Placeholder().Matches(text);
        return found is [{ Index: 0 } only] && only.Length == text.Length
            ? Evaluate(only.Groups[1].Value, scope)
            : Placeholder().Replace(text, match => ExpressionValues.Text(Evaluate(match.Groups[1].Value, scope)));
    }

    private object? Or(ExpressionScope scope)
    {
        var value = And(scope);
        while (Take("||"))
        {
            var other = And(scope);
            value = ExpressionValues.IsTrue(value) ? value : other;
        }

        return value;
    }

    private object? And(ExpressionScope scope)
    {
        var value = Equality(scope);
        while (Take("&&"))
        {
            var other = Equality(scope);
            value = ExpressionValues.IsTrue(value) ? other : value;
        }

        return value;
    }

    private object? Equality(ExpressionScope scope)
    {
        var value = Unary(scope);
        while (Peek() is "==" or "!=")
        {
            var isEqual = Next() == "==";
            value = ExpressionValues.AreEqual(value, Unary(scope)) == isEqual;
        }

        return value;
    }

    private object? Unary(ExpressionScope scope) => Take("!") ? !ExpressionValues.IsTrue(Unary(scope)) : Member(scope);

    private object? Member(ExpressionScope scope)
    {
        var value = Primary(scope);
        while (Peek() is "." or "[")
        {
            if (Take("."))
            {
                value = ExpressionValues.Member(value, Name().IsMatch(Peek() ?? "") ? Next() : throw Unexpected());
            }
            else
            {
                Next();
                value = ExpressionValues.Member(value, ExpressionValues.Text(Or(scope)));
                Expect("]");
            }
        }

        return value;
    }

    private object? Primary(ExpressionScope scope)
    {
        var token = Next();
        if (token == "(")
        {
            var value = Or(scope);
            Expect(")");
            return value;
        }

        return token switch
        {
            "true" => true,
            "false" => false,
            "null" => null,
            ['\'', ..] => token[1..^1].Replace("''", "'", StringComparison.Ordinal),
            _ when double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ when !Name().IsMatch(token) => throw Unexpected(),
            _ when Take("(") => scope.Call(token, [.. Arguments(scope)]),
            _ => scope.Context(token),
        };
    }

    private List<object?> Arguments(ExpressionScope scope)
    {
        List<object?> arguments = [];
        if (Take(")"))
        {
            return arguments;
        }

        do
        {
            arguments.Add(Or(scope));
        }
        while (Take(","));
        Expect(")");
        return arguments;
    }

    private string? Peek() => _next < _tokens.Count ? _tokens[_next] : null;

    private string Next() => _next < _tokens.Count ? _tokens[_next++] : throw Unexpected();

    private bool Take(string token)
    {
        if (Peek() != token)
        {
            return false;
        }

        _next++;
        return true;
    }

    private void Expect(string token)
    {
        if (!Take(token))
        {
            throw Unexpected();
        }
    }

    private WorkflowException Unexpected() => new($"Unexpected {Peek() ?? "end"} in the expression: {_text}");

    [GeneratedRegex(@"'(?:[^']|'')*'|\|\||&&|==|!=|!|\(|\)|\[|\]|\.(?![0-9])|,|-?[0-9]+(?:\.[0-9]+)?|[A-Za-z_][A-Za-z0-9_-]*", RegexOptions.CultureInvariant)]
    private static partial Regex Tokens();

    [GeneratedRegex("('(?:[^']|'')*')", RegexOptions.CultureInvariant)]
    private static partial Regex Pieces();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\$\{\{((?:[^'}]|'[^']*'|\}(?!\}))*)\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}

/// <summary>The workflow uses something that GitHub would refuse, or that the tests don't know.</summary>
public sealed class WorkflowException(string message) : Exception(message);
