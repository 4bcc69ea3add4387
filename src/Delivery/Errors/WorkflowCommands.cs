using System.Text.RegularExpressions;

namespace Delivery.Errors;

/// <summary>
/// GitHub's runner reads commands from what a step prints: a line that begins with <c>::</c> after white space, and <c>##[</c> anywhere in one
/// (github.com/actions/runner, ActionCommand, read 2026-11-26). What comes from elsewhere must not be one, wherever its lines break.
/// </summary>
public static partial class WorkflowCommands
{
    /// <summary>The same text for people; no command for the runner.</summary>
    public static string Break(string text) => OldForm().Replace(Form().Replace(text, "$1: :"), "## [");

    [GeneratedRegex(@"^([^\S\n]*)::", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    [GeneratedRegex(@"##\[", RegexOptions.CultureInvariant)]
    private static partial Regex OldForm();
}
