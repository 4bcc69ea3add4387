"""Application Auto Scaling: a target of the service of template.py."""
import json

from template import resource

SCALED = {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount"}


def sweep(recorder):
    stacks = recorder.client("cloudformation")
    stacks.create_stack(StackName="scaled", TemplateBody=json.dumps({"Resources": {
        "Target": resource("AWS::ApplicationAutoScaling::ScalableTarget", ResourceId="service/sweep/worker", MinCapacity=0, MaxCapacity=1, **SCALED),
        "Policy": dict(resource(
            "AWS::ApplicationAutoScaling::ScalingPolicy", PolicyName="cpu", PolicyType="TargetTrackingScaling", ResourceId="service/sweep/worker",
            TargetTrackingScalingPolicyConfiguration={
                "TargetValue": 50, "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}},
            **SCALED), DependsOn="Target")}}))
    stacks.get_waiter("stack_create_complete").wait(StackName="scaled", WaiterConfig={"Delay": 1})
    scaling = recorder.client("application-autoscaling")
    targets = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    recorder.expect([each["ResourceId"] for each in targets] == ["service/sweep/worker"], f"DescribeScalableTargets: {targets}")
    policies = scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    recorder.expect([each["PolicyName"] for each in policies] == ["cpu"], f"DescribeScalingPolicies: {policies}")
    scaling.describe_scaling_activities(ServiceNamespace="ecs")
    stacks.delete_stack(StackName="scaled")
    stacks.get_waiter("stack_delete_complete").wait(StackName="scaled", WaiterConfig={"Delay": 1})
