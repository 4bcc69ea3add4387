namespace Delivery.Emulator.Faults;

/// <summary>What is wrong with a scenario, in the order of its lines.</summary>
internal sealed class ProblemList
{
    private readonly List<(int Line, string Text)> _problems = [];

    /// <param name="line">From 1; 0 where it is not known.</param>
    public void Add(int line, string text) => _problems.Add((line, text));

    /// <exception cref="ScenarioException">There is a problem.</exception>
    public void ThrowIfAny(string scenario)
    {
        if (_problems.Count > 0)
        {
            var lines = _problems.OrderBy(problem => problem.Line).Select(problem => problem.Line > 0 ? $"line {problem.Line}: {problem.Text}" : problem.Text);
            throw new ScenarioException($"the scenario {scenario} can't be used:\n  {string.Join("\n  ", lines.Distinct())}");
        }
    }
}

/// <summary>A scenario that can't be used; the message names everything that is wrong, with lines.</summary>
public sealed class ScenarioException(string message) : Exception(message);
