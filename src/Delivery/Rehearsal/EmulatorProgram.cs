namespace Delivery.Rehearsal;

/// <summary>How the emulator's program is started.</summary>
internal static class EmulatorProgram
{
    /// <summary>The runtime that runs this process, so that the same one runs the emulator.</summary>
    public static string DotNetHost() =>
        System.Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : "dotnet";
}
