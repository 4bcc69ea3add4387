"""The reads of Auto Scaling, on the group of template.py."""


def sweep(recorder):
    autoscaling = recorder.client("autoscaling")
    groups = autoscaling.get_paginator("describe_auto_scaling_groups").paginate().build_full_result()["AutoScalingGroups"]
    recorder.expect(len(groups) == 1 and len(groups[0]["Instances"]) == 1, f"DescribeAutoScalingGroups: {groups}")
    instances = autoscaling.get_paginator("describe_auto_scaling_instances").paginate().build_full_result()["AutoScalingInstances"]
    recorder.expect(len(instances) == 1, f"DescribeAutoScalingInstances: {instances}")
