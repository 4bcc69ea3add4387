using System.Linq.Expressions;

namespace Nuke.Common.Execution;

/// <summary>Collects what a target's definition says; edges are resolved when all targets are known.</summary>
internal sealed class TargetDefinition(ExecutableTarget target) : ITargetDefinition
{
    public ExecutableTarget Target { get; } = target;
    public List<Target> ExecutionTargets { get; } = [];
    public List<Target> DependentTargets { get; } = [];
    public List<Target> BeforeTargets { get; } = [];
    public List<Target> AfterTargets { get; } = [];
    public List<Target> TriggeredTargets { get; } = [];
    public List<Target> TriggeringTargets { get; } = [];
    public ITargetDefinition Description(string description) => With(() => Target.Description = description);
    public ITargetDefinition Executes(params Action[] actions) => With(() => Target.Actions.AddRange(actions));
    public ITargetDefinition Executes<T>(Func<T> action) => Executes(new Action(() => action()));

    // A build's entry point is synchronous: this is the one place where it waits for a task.
    public ITargetDefinition Executes(Func<Task> action) => Executes(new Action(() => action().GetAwaiter().GetResult()));
    public ITargetDefinition DependsOn(params Target[] targets) => With(() => ExecutionTargets.AddRange(targets));
    public ITargetDefinition DependentFor(params Target[] targets) => With(() => DependentTargets.AddRange(targets));
    public ITargetDefinition Before(params Target[] targets) => With(() => BeforeTargets.AddRange(targets));
    public ITargetDefinition After(params Target[] targets) => With(() => AfterTargets.AddRange(targets));
    public ITargetDefinition Triggers(params Target[] targets) => With(() => TriggeredTargets.AddRange(targets));
    public ITargetDefinition TriggeredBy(params Target[] targets) => With(() => TriggeringTargets.AddRange(targets));

    public ITargetDefinition OnlyWhenStatic(Func<bool> condition, string conditionExpression = null) =>
        With(() => Target.StaticConditions.Add((TrimArrow(conditionExpression), condition)));

    public ITargetDefinition OnlyWhenDynamic(Func<bool> condition, string conditionExpression = null) =>
        With(() => Target.DynamicConditions.Add((TrimArrow(conditionExpression), condition)));

    public ITargetDefinition Requires<T>(Expression<Func<T>> parameterRequirement, params Expression<Func<T>>[] parameterRequirements)
        where T : class => AddRequirements([parameterRequirement, .. parameterRequirements]);

    public ITargetDefinition Requires<T>(Expression<Func<T?>> parameterRequirement, params Expression<Func<T?>>[] parameterRequirements)
        where T : struct => AddRequirements([parameterRequirement, .. parameterRequirements]);

    public ITargetDefinition Requires(Expression<Func<bool>> requirement, params Expression<Func<bool>>[] requirements) =>
        AddRequirements([requirement, .. requirements]);

    public ITargetDefinition WhenSkipped(DependencyBehavior dependencyBehavior) => With(() => Target.DependencyBehavior = dependencyBehavior);
    public ITargetDefinition ProceedAfterFailure() => With(() => Target.ProceedAfterFailure = true);
    public ITargetDefinition AssuredAfterFailure() => With(() => Target.AssuredAfterFailure = true);
    public ITargetDefinition Unlisted() => With(() => Target.Listed = false);
    public ITargetDefinition Produces(params string[] artifacts) => With(() => Target.ArtifactProducts.AddRange(artifacts));

    // Artifact dependencies only matter to generated CI files, which this repository writes itself.
    public ITargetDefinition Consumes(params Target[] targets) => this;
    public ITargetDefinition Consumes(Target target, params string[] artifacts) => this;
    public ITargetDefinition Inherit(params Target[] targets) => targets.Aggregate((ITargetDefinition)this, (definition, x) => x(definition));

    private static string TrimArrow(string expression) =>
        expression.StartsWith("()", StringComparison.Ordinal) ? expression[(expression.IndexOf("=>", StringComparison.Ordinal) + 2)..].Trim() : expression;

    private TargetDefinition AddRequirements(IEnumerable<LambdaExpression> requirements) => With(() => Target.DelegateRequirements.AddRange(requirements));

    private TargetDefinition With(Action change)
    {
        change();
        return this;
    }
}
