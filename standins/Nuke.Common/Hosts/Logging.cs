using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace Nuke.Common.Execution;

/// <summary>Serilog set up the way NUKE does: <c>HH:mm:ss [INF] message</c>, warnings and errors kept for the end, a log file on local hosts.</summary>
internal sealed class Logging : ILogEventSink, IDisposable
{
    private static readonly string[] Levels = ["VRB", "DBG", "INF", "WRN", "ERR", "FTL"];
    private static readonly string[] Colors = ["90", "90", "36", "33", "31", "31"];
    private readonly List<(string Target, LogEvent Event)> problems = [];
    private readonly Lock gate = new();
    private MessageTemplateTextFormatter formatter;
    private StreamWriter file;

    /// <summary>The running target, for the problems' list.</summary>
    public string Target { get; set; }

    public static Logging Start()
    {
        var logging = new Logging();
        Log.Logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(logging).CreateLogger();
        return logging;
    }

    public void OpenFile()
    {
        var folder = NukeBuild.TemporaryDirectory;
        Directory.CreateDirectory(folder);
        foreach (var old in Directory.GetFiles(folder, "build.????-??-??_??-??-??.log").OrderDescending(StringComparer.Ordinal).Skip(5))
        {
            File.Delete(old);
        }

        file = new StreamWriter(new FileStream(folder / "build.log", FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
    }

    public void Emit(LogEvent logEvent)
    {
        lock (gate)
        {
            file?.WriteLine(Render(logEvent, colored: false));
            if (logEvent.Level >= LogEventLevel.Warning)
            {
                problems.Add((Target, logEvent));
            }

            if (logEvent.Level < MinimumLevel())
            {
                return;
            }

            if (logEvent.Level >= LogEventLevel.Warning)
            {
                NukeBuild.Host.Annotate(logEvent.Level == LogEventLevel.Warning ? "warning" : "error", Message(logEvent));
            }

            Console.WriteLine(Render(logEvent, colored: true));
        }
    }

    /// <summary>Repeats the first line of each warning and error, as it is: the rest is above.</summary>
    public void WriteProblems()
    {
        if (problems.Count == 0)
        {
            return;
        }

        NukeBuild.Host.OpenBlock("Errors & Warnings");
        foreach (var (target, problem) in problems)
        {
            var name = target is { Length: > 20 } ? target[..20] : target;
            Console.WriteLine($"{Tag(problem.Level)} {name}: {Message(problem).Split('\r', '\n').FirstOrDefault(x => x.Length > 0)}");
        }

        NukeBuild.Host.CloseBlock("Errors & Warnings");
    }

    public void Dispose()
    {
        if (file == null)
        {
            return;
        }

        file.Dispose();
        file = null;
        var stamp = DateTime.Now.ToString("yyyy-MM-dd_HH-mm-ss", CultureInfo.InvariantCulture);
        File.Copy(NukeBuild.TemporaryDirectory / "build.log", NukeBuild.TemporaryDirectory / $"build.{stamp}.log", overwrite: true);
    }

    private static LogEventLevel MinimumLevel() => NukeBuild.Verbosity switch
    {
        Verbosity.Verbose => LogEventLevel.Verbose,
        Verbosity.Normal => LogEventLevel.Debug,
        Verbosity.Minimal => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };

    private static string Tag(LogEventLevel level) => $"[{ConsoleText.Colored(Levels[(int)level], Colors[(int)level])}]";

    // No line starts with a message's own text, so that what looks like a workflow command stays text.
    private string Render(LogEvent logEvent, bool colored) => Harmless(
        $"{logEvent.Timestamp.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} " +
        $"{(colored ? Tag(logEvent.Level) : $"[{Levels[(int)logEvent.Level]}]")} {Message(logEvent)}" +
        (logEvent.Exception == null ? string.Empty : Environment.NewLine + logEvent.Exception));

    private static string Harmless(string text) =>
        !NukeBuild.IsServerBuild ? text
        : text.Replace("\n::", "\n ::", StringComparison.Ordinal).Replace("\n##[", "\n ##[", StringComparison.Ordinal).Replace('\r', ' ');

    private string Message(LogEvent logEvent)
    {
        var template = logEvent.MessageTemplate.Text;
        if (logEvent.Properties.Count == 0 && !template.Contains("{{", StringComparison.Ordinal) && !template.Contains("}}", StringComparison.Ordinal))
        {
            return template;
        }

        var writer = new StringWriter(CultureInfo.InvariantCulture);
        formatter ??= new MessageTemplateTextFormatter("{Message:l}", CultureInfo.InvariantCulture);
        formatter.Format(logEvent, writer);
        return writer.ToString();
    }
}
