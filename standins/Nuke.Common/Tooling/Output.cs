namespace Nuke.Common.Tooling;

/// <summary>The stream a line came from.</summary>
public enum OutputType
{
    Std,
    Err,
}

/// <summary>One line a process wrote.</summary>
public struct Output
{
    public OutputType Type;
    public string Text;
}

/// <summary>A started process and what it wrote so far.</summary>
public interface IProcess : IDisposable
{
    string FileName { get; }
    string Arguments { get; }
    string WorkingDirectory { get; }
    IReadOnlyCollection<Output> Output { get; }
    int ExitCode { get; }
    bool HasExited { get; }
    int Id { get; }
    void Kill();
    bool WaitForExit();
}
