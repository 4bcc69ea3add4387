using Delivery.Environments;
using Delivery.Errors;
using Delivery.Rehearsal;

namespace Delivery.Runs;

/// <summary>
/// One run of the pipeline: the steps that the targets call, in the order that the target graph gives them. Each step
/// records what it did; what a step needs of an earlier one it finds here.
/// </summary>
public sealed partial class DeliveryRun : IDisposable
{
    private readonly RunSettings _settings;
    private readonly TimeProvider _time;
    private readonly RunFolder _folder;
    private readonly RunRecorder _recorder;
    private readonly CallCounter _calls = new();
    private readonly StepCache _steps;
    private readonly RunTerminal _terminal;
    private readonly EmbeddedEmulator _emulator;
    private DeliveryEnvironment? _environment;

    /// <summary>Where the local AWS is, once this run used it.</summary>
    private Uri? _localAws;
    private EnvironmentConnection? _connection;

    private DeliveryRun(RunSettings settings, TimeProvider time, RunTerminal terminal)
    {
        _settings = settings with { Say = text => settings.Say(WorkflowCommands.Break(text)), Warn = text => settings.Warn(WorkflowCommands.Break(text)) };
        _time = time;
        _terminal = terminal;
        _recorder = new RunRecorder(settings.Target, time, _calls);
        _folder = RunFolder.Open(settings.Artifacts, _recorder.Id);
        _steps = new StepCache(Path.Combine(settings.CacheFolder, "steps"));
        _emulator = new EmbeddedEmulator(settings.EmulatorProgram, settings.EmulatorState, settings.TaskEngine, time);
    }

    /// <summary>Begins a run: its folder is made, the run before is kept.</summary>
    /// <param name="terminal">Where reviews are shown and questions asked; null: the process's own.</param>
    /// <exception cref="DeliveryException">DLV-0901.</exception>
    public static DeliveryRun Start(RunSettings settings, TimeProvider time, RunTerminal? terminal = null) => new(settings, time, terminal ?? RunTerminal.OfProcess());

    private DeliveryEnvironment Environment =>
        _environment ?? throw new InvalidOperationException("The inputs were not checked: the target must depend on CheckInputs.");

    private AwsClients Aws =>
        _connection?.Clients ?? throw new InvalidOperationException("There is no connection: the target must depend on Connect.");

    /// <summary>Runs, times and records a step. Whatever ends it early is an error of the catalog, recorded once.</summary>
    /// <param name="category">build, tool or aws.</param>
    public async Task StepAsync(string name, string category, Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await _recorder.TimedAsync(name, category, async () =>
            {
                await step(cancellationToken);
                return true;
            });
        }
        catch (Exception error)
        {
            var ended = Failures.Of(error, name, cancellationToken);
            _recorder.Fail(ended);
            throw ended;
        }
        finally
        {
            Save(finished: false);
        }
    }

    /// <summary>Does a step unless it succeeded with the same inputs before and its outputs are still there.</summary>
    /// <param name="inputs">Files and folders, relative to the repository.</param>
    /// <param name="alsoInput">What else decides the result, such as the version.</param>
    public async Task UnlessDoneAsync(
        string step, IReadOnlyList<string> inputs, string alsoInput, Action work, string[] outputs, CancellationToken cancellationToken)
    {
        var hash = $"{await InputHash.OfAsync(_settings.Root, inputs, cancellationToken)} {alsoInput}";
        if (_steps.IsDone(step, hash, outputs))
        {
            _settings.Say($"{step}: unchanged since it last succeeded, not redone");
            return;
        }

        _steps.Forget(step);
        work();
        _steps.Done(step, hash);
    }

    /// <summary>Ends the run: writes its files, says how it ended.</summary>
    /// <returns>The exit code.</returns>
    public int Finish(bool succeeded)
    {
        var report = Save(finished: succeeded);
        AppendToStepSummary(report);
        WriteStepOutputs(report);
        WriteAnnotations(report);
        if ((_localAws is not null || _environment is { IsEmbedded: true }) && File.Exists(Path.Combine(_settings.EmulatorState, "emulator.json")))
        {
            _settings.Say($"The local AWS still runs{(_localAws is null ? "" : $" at {_localAws}")}");
            _settings.Say("`./build.sh Destroy` stops it, and so does an hour without calls");
        }

        _settings.Say($"{report.Outcome}: {Path.GetRelativePath(_settings.Root, _folder.Path)}/run.json");
        return report.ExitCode;
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _http.Dispose();
        _registries.Dispose();
        _emulator.Dispose();
    }

    private void AppendToStepSummary(Reports.RunReport report)
    {
        try
        {
            var summary = StepSummary.OfProcess();
            summary?.Append(Reports.SummaryMarkdown.Write(report) + "\n");
            foreach (var review in _shownReviews)
            {
                summary?.Append(review + "\n");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _settings.Warn($"The job's summary can't be written: {error.Message}");
        }
    }

    private static void WriteAnnotations(Reports.RunReport report)
    {
        if (System.Environment.GetEnvironmentVariable("GITHUB_ACTIONS") != "true")
        {
            return;
        }

        foreach (var line in Reports.StepAnnotations.Of(report))
        {
            Console.Out.WriteLine(line);
        }
    }

    /// <summary>Said now, and kept in the run's report.</summary>
    private void Warn(string text)
    {
        _recorder.Warn(text);
        _settings.Warn(text);
    }

    private void WriteStepOutputs(Reports.RunReport report)
    {
        try
        {
            StepOutputs.OfProcess()?.Append(StepOutputs.Of(report));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _settings.Warn($"The step's outputs can't be written: {error.Message}");
        }
    }

    private Reports.RunReport Save(bool finished)
    {
        var report = _recorder.Report(finished);
        try
        {
            _folder.Write(report);
            _folder.Write("summary.md", Reports.SummaryMarkdown.Write(report));
            _folder.Write("report.html", Reports.ReportHtml.Write(report));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The report must not hide how the run itself ended.
            _settings.Warn($"The report can't be written: {error.Message}");
        }

        return report;
    }
}
