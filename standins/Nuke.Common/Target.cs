using System.Runtime.CompilerServices;

namespace Nuke.Common;

/// <summary>A target of a build: configures its own definition.</summary>
public delegate ITargetDefinition Target(ITargetDefinition definition);

/// <summary>Fluent definition of a target; every method returns the definition itself.</summary>
public interface ITargetDefinition
{
    ITargetDefinition Description(string description);
    ITargetDefinition Executes(params Action[] actions);
    ITargetDefinition Executes(Func<Task> action);
    ITargetDefinition DependsOn(params Target[] targets);
    ITargetDefinition Before(params Target[] targets);
    ITargetDefinition After(params Target[] targets);

    /// <summary>The target is skipped where the condition is false when the plan is made, and so is what only it depends on.</summary>
    ITargetDefinition OnlyWhenStatic(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string conditionExpression = null);
    ITargetDefinition Unlisted();
}

/// <summary>How much of the log is shown.</summary>
internal enum Verbosity
{
    Verbose,
    Normal,
    Minimal,
    Quiet,
}
