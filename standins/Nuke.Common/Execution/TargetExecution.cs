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

    /// <summary>Ends with the first target that doesn't succeed. <paramref name="isContinued" />: leaves out what the same invocation already did.</summary>
    public void Run(bool isContinued)
    {
        var invocation = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', CommandLine.Current.Positionals))));
        string[] earlier = isContinued && File.Exists(attempt) ? File.ReadAllLines(attempt) : [];
        if (isContinued && earlier.FirstOrDefault() != invocation)
        {
            Log.Warning("Build invocation changed. Restarting ...");
            earlier = [];
        }

        NukeBuild.TemporaryDirectory.CreateDirectory();
        File.WriteAllLines(attempt, earlier.DefaultIfEmpty(invocation));
        foreach (var target in build.ExecutionPlan.Where(x => x.Status == ExecutionStatus.Scheduled))
        {
            if (earlier.Skip(1).Contains(target.Name))
            {
                target.Status = ExecutionStatus.Skipped;
            }
            else if (target.Actions.Count == 0)
            {
                target.Status = ExecutionStatus.Collective;
            }
            else if (!Run(target))
            {
                break;
            }
        }

        logging.Target = null;
    }

    private bool Run(ExecutableTarget target)
    {
        target.Status = ExecutionStatus.Running;
        logging.Target = target.Name;
        NukeBuild.Host.OpenBlock(target.Name);
        target.Stopwatch.Start();
        try
        {
            target.Actions.ForEach(x => x());
            target.Status = cancellation.IsRequested ? ExecutionStatus.Aborted : ExecutionStatus.Succeeded;
        }
        catch (Exception exception) when (cancellation.IsCauseOf(exception))
        {
            target.Status = ExecutionStatus.Aborted;
        }
        catch (Exception exception)
        {
            target.Status = ExecutionStatus.Failed;
            target.Note = $"{exception.GetType().Name}: {exception.Message.Split('\n')[0].Trim()}";
            Log.Error(exception, "Target {Target} has thrown an exception", target.Name);
        }

        target.Stopwatch.Stop();
        NukeBuild.Host.CloseBlock(target.Name);
        if (target.Status == ExecutionStatus.Succeeded)
        {
            File.AppendAllLines(attempt, [target.Name]);
        }

        return target.Status == ExecutionStatus.Succeeded;
    }
}
