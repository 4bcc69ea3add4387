namespace Nuke.Common.Execution;

/// <summary>Collects what a target's definition says; edges are resolved when all targets are known.</summary>
internal sealed class TargetDefinition(ExecutableTarget target) : ITargetDefinition
{
    public ExecutableTarget Target { get; } = target;
    public List<Target> ExecutionTargets { get; } = [];
    public List<Target> BeforeTargets { get; } = [];
    public List<Target> AfterTargets { get; } = [];
    public ITargetDefinition Description(string description) => With(() => Target.Description = description);
    public ITargetDefinition Executes(params Action[] actions) => With(() => Target.Actions.AddRange(actions));

    // A build's entry point is synchronous: this is the one place where it waits for a task.
    public ITargetDefinition Executes(Func<Task> action) => Executes(new Action(() => action().GetAwaiter().GetResult()));
    public ITargetDefinition DependsOn(params Target[] targets) => With(() => ExecutionTargets.AddRange(targets));
    public ITargetDefinition Before(params Target[] targets) => With(() => BeforeTargets.AddRange(targets));
    public ITargetDefinition After(params Target[] targets) => With(() => AfterTargets.AddRange(targets));
    public ITargetDefinition OnlyWhenStatic(Func<bool> condition, string conditionExpression) =>
        With(() => Target.StaticConditions.Add((condition, conditionExpression)));
    public ITargetDefinition Unlisted() => With(() => Target.Listed = false);

    private TargetDefinition With(Action change)
    {
        change();
        return this;
    }
}
