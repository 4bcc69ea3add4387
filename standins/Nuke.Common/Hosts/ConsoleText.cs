namespace Nuke.Common.Execution;

/// <summary>Lines that are not log events: banner, headers, table, outcome.</summary>
internal static class ConsoleText
{
    public const string Information = "36";
    public const string Success = "32";
    public const string Warning = "33";
    public const string Error = "31";

    public static string Colored(string text, string color) => NukeBuild.Host.HasColors ? $"\e[{color};1m{text}\e[0m" : text;

    public static void Write(string text = "", string color = null) => Console.WriteLine(color == null ? text : Colored(text, color));
}
