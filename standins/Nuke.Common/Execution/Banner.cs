namespace Nuke.Common.Execution;

/// <summary>The logo and the engine's line.</summary>
internal static class Banner
{
    private static readonly string[] Logo =
    [
        "███╗   ██╗██╗   ██╗██╗  ██╗███████╗",
        "████╗  ██║██║   ██║██║ ██╔╝██╔════╝",
        "██╔██╗ ██║██║   ██║█████╔╝ █████╗  ",
        "██║╚██╗██║██║   ██║██╔═██╗ ██╔══╝  ",
        "██║ ╚████║╚██████╔╝██║  ██╗███████╗",
        "╚═╝  ╚═══╝ ╚═════╝ ╚═╝  ╚═╝╚══════╝",
    ];

    public static void Write()
    {
        ConsoleText.Write();
        foreach (var line in Logo)
        {
            ConsoleText.Write(line.TrimEnd());
        }

        var platform = OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "Linux";
        ConsoleText.Write();
        ConsoleText.Write($"NUKE Execution Engine version 10.1.0 ({platform},.NETCoreApp,Version=v{Environment.Version.Major}.0), stand-in", ConsoleText.Information);
        ConsoleText.Write();
    }
}
