using System.Text;
using Delivery.Errors;

namespace Delivery.Review;

/// <summary>What a piece of text is, not how it looks.</summary>
public enum TextRole
{
    Normal,
    Heading,
    Faint,
    Added,
    Removed,
    Routine,
    Caution,
    Danger,
}

/// <summary>A line of pieces; the text is already harmless.</summary>
public sealed record StyledLine(IReadOnlyList<(string Text, TextRole Role)> Pieces)
{
    public StyledLine(string text, TextRole role = TextRole.Normal) : this([(text, role)])
    {
    }

    public string Text => string.Concat(Pieces.Select(piece => piece.Text));
}

/// <summary>Puts styled lines into text, with or without colour.</summary>
public static class StyledText
{
    private const string Reset = "\u001b[0m";

    public static string Write(IEnumerable<StyledLine> lines, bool colour)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            if (colour)
            {
                foreach (var (piece, role) in line.Pieces)
                {
                    text.Append(Code(role) is { } code ? code + piece + Reset : piece);
                }
            }
            else
            {
                // Lines are broken by width: a foreign text may begin one.
                text.Append(WorkflowCommands.Break(line.Text.TrimEnd()));
            }
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string? Code(TextRole role) => role switch
    {
        TextRole.Heading => "\u001b[1m",
        TextRole.Faint => "\u001b[2m",
        TextRole.Added => "\u001b[32m",
        TextRole.Removed => "\u001b[31m",
        TextRole.Caution => "\u001b[33m",
        TextRole.Danger => "\u001b[1;31m",
        _ => null,
    };
}
