namespace Delivery.Tests.Templates;

/// <summary>A rule that resources of the templates break in some combination of choices.</summary>
internal sealed record ControlTowerException(string Rule, string[] Resources, string Reason);

internal static class ControlTowerExceptions
{
    public static IReadOnlyList<ControlTowerException> All { get; } =
    [
        new("CT.AUTOSCALING.PR.1", ["Hosts"], "The group's zones are those of its subnets, two or three; naming zones as well would tie the template to a region."),
        new("CT.AUTOSCALING.PR.6", ["Hosts"], "By choice: `SecondInstanceType` and `ThirdInstanceType` are `none` by default, since an environment may have reserved one type alone."),
        new("CT.AUTOSCALING.PR.11", ["Hosts"], "By choice: the burstable types of small environments do not encrypt between hosts. `m7i` and its like do."),
        new("CT.CLOUDWATCH.PR.1", ["DeadLetterAlarm", "FailingJobsAlarm", "NoTaskAlarm", "OldestJobAlarm", "PublicErrorsAlarm"], "By choice: without `AlarmTopicArn` alarms page nobody, and still stop a bad deployment."),
        new("CT.CLOUDWATCH.PR.2", ["ExecLogGroup", "FlowLogGroup", "Logs"], "By choice: the rule wants a year; how long logs are kept is each environment's cost and duty (`FlowLogRetentionDays`, `ExecLogRetentionDays`, `LogRetentionDays`)."),
        new("CT.CLOUDWATCH.PR.3", ["ExecLogGroup", "FlowLogGroup", "Logs"], "By choice: without `LogKeyArn` CloudWatch Logs encrypts with its own key."),
        new("CT.ECS.PR.2", ["Cluster"], "By choice: the rule knows `enabled` alone; `enhanced` is more, and `disabled` is for environments without autoscaling on metrics of tasks."),
        new("CT.ECS.PR.7", ["TaskDefinition"], "The task has the limit, and with it its only container; a second limit would have to be kept equal."),
        new("CT.ELASTICLOADBALANCING.PR.5", ["PublicLoadBalancer"], "By choice: with `LoadBalancerDeletionProtection` the stack can't be destroyed."),
        new("CT.ELASTICLOADBALANCING.PR.6", ["PublicLoadBalancer"], "By choice: access logs need a bucket, `AccessLogBucket`, which outlives the stack."),
        new("CT.IAM.PR.3", ["Boundary"], "A boundary grants nothing: it limits the roles, whose own policies name their actions."),
        new("CT.SQS.PR.1", ["DeadLetterQueue"], "It is the dead-letter queue itself."),
    ];
}
