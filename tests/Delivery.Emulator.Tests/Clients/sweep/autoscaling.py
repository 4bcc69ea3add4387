"""Auto Scaling, on the group of template.py."""


def sweep(recorder):
    autoscaling = recorder.client("autoscaling")
    groups = autoscaling.get_paginator("describe_auto_scaling_groups").paginate().build_full_result()["AutoScalingGroups"]
    recorder.expect(len(groups) == 1 and len(groups[0]["Instances"]) == 1, f"DescribeAutoScalingGroups: {groups}")
    instances = autoscaling.get_paginator("describe_auto_scaling_instances").paginate().build_full_result()["AutoScalingInstances"]
    recorder.expect(len(instances) == 1, f"DescribeAutoScalingInstances: {instances}")
    group, instance = groups[0]["AutoScalingGroupName"], instances[0]["InstanceId"]
    _change(recorder, autoscaling, group, instance)
    recorder.refused(
        "ValidationError", autoscaling.terminate_instance_in_auto_scaling_group, InstanceId="i-00000000000000000", ShouldDecrementDesiredCapacity=False)
    activity = autoscaling.terminate_instance_in_auto_scaling_group(InstanceId=instance, ShouldDecrementDesiredCapacity=False)["Activity"]
    recorder.expect(instance in activity["Description"], f"TerminateInstanceInAutoScalingGroup: {activity}")
    recorder.refused("ActiveInstanceRefreshNotFound", autoscaling.cancel_instance_refresh, AutoScalingGroupName=group)
    recorder.count("autoscaling", "CancelInstanceRefresh")
    refresh = autoscaling.start_instance_refresh(AutoScalingGroupName=group)["InstanceRefreshId"]
    refreshes = autoscaling.describe_instance_refreshes(AutoScalingGroupName=group)["InstanceRefreshes"]
    recorder.expect([each["InstanceRefreshId"] for each in refreshes] == [refresh], f"DescribeInstanceRefreshes: {refreshes}")


def _change(recorder, autoscaling, group, instance):
    """What an operator does to a group by hand, and back."""
    autoscaling.suspend_processes(AutoScalingGroupName=group, ScalingProcesses=["AZRebalance"])
    autoscaling.resume_processes(AutoScalingGroupName=group)
    autoscaling.set_instance_protection(AutoScalingGroupName=group, InstanceIds=[instance], ProtectedFromScaleIn=True)
    autoscaling.set_instance_protection(AutoScalingGroupName=group, InstanceIds=[instance], ProtectedFromScaleIn=False)
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=group, MinSize=1, MaxSize=1)
    autoscaling.set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=1)
    recorder.expect(autoscaling.describe_lifecycle_hooks(AutoScalingGroupName=group)["LifecycleHooks"] == [], "DescribeLifecycleHooks: none")
    recorder.refused(
        "ValidationError", autoscaling.complete_lifecycle_action,
        AutoScalingGroupName=group, LifecycleHookName="none", InstanceId=instance, LifecycleActionResult="CONTINUE")
    recorder.count("autoscaling", "CompleteLifecycleAction")
