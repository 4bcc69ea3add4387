namespace Nuke.Common.Execution;

/// <summary>Lines that are not log events: banner, headers, table, outcome. A terminal's width is kept to; other output has no width.</summary>
internal static class ConsoleText
{
    public const string Information = "36";
    public const string Success = "32";
    public const string Warning = "33";
    public const string Error = "31";
    private const int Narrowest = 20;

    private static readonly string[] Logo =
    [
        "███╗   ██╗██╗   ██╗██╗  ██╗███████╗",
        "████╗  ██║██║   ██║██║ ██╔╝██╔════╝",
        "██╔██╗ ██║██║   ██║█████╔╝ █████╗",
        "██║╚██╗██║██║   ██║██╔═██╗ ██╔══╝",
        "██║ ╚████║╚██████╔╝██║  ██╗███████╗",
        "╚═╝  ╚═══╝ ╚═════╝ ╚═╝  ╚═╝╚══════╝",
    ];

    // A terminal that doesn't know its width says 0.
    private static int Width => Console.IsOutputRedirected || Console.WindowWidth < 1 ? int.MaxValue : Console.WindowWidth;

    public static string Colored(string text, string color) => NukeBuild.Host.HasColors ? $"\e[{color};1m{text}\e[0m" : text;

    public static void Write(string text = "", string color = null) => Console.WriteLine(color == null ? text : Colored(text, color));

    public static void WriteBanner()
    {
        var platform = OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "Linux";
        Write();
        Array.ForEach(Logo, x => Write(x));
        Write();
        Write($"NUKE Execution Engine version 10.1.0 ({platform},.NETCoreApp,Version=v{Environment.Version.Major}.0), stand-in", Information);
        Write();
    }

    /// <summary>The text, ended by an ellipsis where the terminal would wrap it.</summary>
    public static string Cut(string text) => text.Length > Width ? text[..(Width - 1)] + "…" : text;

    /// <summary>A label, then text that goes on below itself where the terminal is too narrow for one line.</summary>
    public static void WriteWrapped(string label, string text)
    {
        var room = Math.Max(Width - label.Length, Narrowest);
        while (text.Length > room)
        {
            var end = text.LastIndexOf(' ', room) is var space and > 0 ? space : room;
            Write(label + text[..end].TrimEnd());
            (label, text) = (new string(' ', label.Length), text[end..].TrimStart());
        }

        Write((label + text).TrimEnd());
    }
}
