namespace Delivery.Runs;

/// <summary>
/// Remembers the inputs that a step last succeeded with, so that an unchanged step is not redone. One small file per
/// step; deleting the folder forgets everything.
/// </summary>
public sealed class StepCache(string folder)
{
    /// <summary>True where the step succeeded with exactly this input before, and all it made is still there.</summary>
    public bool IsDone(string step, string inputHash, params ReadOnlySpan<string> outputs)
    {
        foreach (var output in outputs)
        {
            if (!Path.Exists(output))
            {
                return false;
            }
        }

        var file = FileOf(step);
        return File.Exists(file) && File.ReadAllText(file) == inputHash;
    }

    public void Done(string step, string inputHash)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(FileOf(step), inputHash);
    }

    /// <summary>To be called before the step runs: a step that dies half-way was not done.</summary>
    public void Forget(string step)
    {
        if (Directory.Exists(folder))
        {
            File.Delete(FileOf(step));
        }
    }

    private string FileOf(string step) => Path.Combine(folder, step + ".done");
}
