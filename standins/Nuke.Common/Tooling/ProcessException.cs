using System.Text;

namespace Nuke.Common.Tooling;

/// <summary>A process ended with another exit code than zero; the message holds its command line and what it wrote.</summary>
public class ProcessException : Exception
{
    public ProcessException(IProcess process)
        : base(Describe(process)) => (Process, ExitCode) = (process, process.ExitCode);

    public int ExitCode { get; }

    internal IProcess Process { get; }

    private static string Describe(IProcess process)
    {
        var text = new StringBuilder()
            .AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"Process '{Path.GetFileNameWithoutExtension(process.FileName)}' exited with code {process.ExitCode}.")
            .AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"   > {process.FileName} {process.Arguments}")
            .Append("   @ ").Append(process.WorkingDirectory);
        var errors = process.Output.Where(x => x.Type == OutputType.Err).ToList();
        text.AppendLine().Append(errors.Count > 0 ? "Error output:" : "Standard output:");
        foreach (var line in errors.Count > 0 ? errors : process.Output)
        {
            text.AppendLine().Append("   ").Append(line.Text);
        }

        return text.ToString();
    }
}
