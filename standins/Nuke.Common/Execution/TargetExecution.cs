using System.Security.Cryptography;
using System.Text;
using Nuke.Common.IO;
using Nuke.Common.Parameters;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>Runs the planned targets one after the other.</summary>
internal sealed class TargetExecution(NukeBuild build, Logging logging, Cancellation cancellation)
{
    private readonly AbsolutePath attempt = NukeBuild.TemporaryDirectory / "build-attempt.log";

    public void Run()
    {
        var invocation = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', CommandLine.Current.Positionals))));
        var earlier = build.Continue && attempt.FileExists() ? attempt.ReadAllLines() : [];
        if (build.Continue && (earlier.Length == 0 || earlier[0] != invocation))
        {
            Log.Warning("Build invocation changed. Restarting ...");
            earlier = [];
        }

        attempt.WriteAllText(string.Join(Environment.NewLine, earlier.DefaultIfEmpty(invocation)) + Environment.NewLine);
        foreach (var target in build.ExecutionPlan.Where(x => earlier.Skip(1).Contains(x.Name) && x.Status == ExecutionStatus.Scheduled))
        {
            target.Status = ExecutionStatus.Skipped;
        }

        var isFailed = false;
        foreach (var target in build.ExecutionPlan)
        {
            if (target.Status == ExecutionStatus.Skipped)
            {
                build.OnTargetSkipped(target.Name);
            }
            else if (target.Status == ExecutionStatus.Scheduled && (!isFailed || target.AssuredAfterFailure))
            {
                isFailed |= !Run(target) && !target.ProceedAfterFailure;
            }
        }
    }

    // False where nothing but assured targets may follow.
    private bool Run(ExecutableTarget target)
    {
        foreach (var (text, condition) in target.DynamicConditions)
        {
            try
            {
                if (!condition())
                {
                    target.OnlyWhen = text;
                    target.Status = ExecutionStatus.Skipped;
                    build.OnTargetSkipped(target.Name);
                    return true;
                }
            }
            catch (Exception exception)
            {
                Log.Error(exception, "Invocation of condition for {Target} has thrown an exception", target.Name);
                return false;
            }
        }

        if (target.Actions.Count == 0)
        {
            target.Status = ExecutionStatus.Collective;
            return true;
        }

        target.Status = ExecutionStatus.Running;
        logging.Target = target.Name;
        NukeBuild.Host.OpenBlock(target.Name);
        target.Stopwatch.Start();
        try
        {
            build.OnTargetRunning(target.Name);
            target.Actions.ForEach(x => x());
            target.Stopwatch.Stop();
            target.Status = cancellation.IsRequested ? ExecutionStatus.Aborted : ExecutionStatus.Succeeded;
        }
        catch (Exception exception)
        {
            target.Stopwatch.Stop();
            target.Status = cancellation.IsCauseOf(exception) ? ExecutionStatus.Aborted : ExecutionStatus.Failed;
            Report(target, exception);
        }
        finally
        {
            NukeBuild.Host.CloseBlock(target.Name);
        }

        if (target.Status == ExecutionStatus.Succeeded)
        {
            build.OnTargetSucceeded(target.Name);
            File.AppendAllLines(attempt, [target.Name]);
            return true;
        }

        build.OnTargetFailed(target.Name);
        return false;
    }

    private static void Report(ExecutableTarget target, Exception exception)
    {
        if (target.Status == ExecutionStatus.Aborted)
        {
            return;
        }

        Log.Error(exception, "Target {Target} has thrown an exception", target.Name);
        if (target.SummaryInformation.Count == 0)
        {
            target.SummaryInformation[exception.GetType().Name] = exception.Message.Split('\n')[0].Trim();
        }
    }
}
