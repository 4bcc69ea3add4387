"""Elastic Load Balancing: a load balancer with a listener and a group of no targets."""
import json

from template import ref, resource


def sweep(recorder):
    stacks = recorder.client("cloudformation")
    stacks.create_stack(StackName="balanced", TemplateBody=json.dumps({"Resources": {
        "Network": resource("AWS::EC2::VPC", CidrBlock="10.1.0.0/16"),
        "A": resource("AWS::EC2::Subnet", VpcId=ref("Network"), CidrBlock="10.1.0.0/24", AvailabilityZone="eu-central-1a"),
        "B": resource("AWS::EC2::Subnet", VpcId=ref("Network"), CidrBlock="10.1.1.0/24", AvailabilityZone="eu-central-1b"),
        "Balancer": resource("AWS::ElasticLoadBalancingV2::LoadBalancer", Scheme="internal", Subnets=[ref("A"), ref("B")], Tags=[{"Key": "team", "Value": "a"}]),
        "Targets": resource("AWS::ElasticLoadBalancingV2::TargetGroup", VpcId=ref("Network"), Port=80, Protocol="HTTP", TargetType="ip"),
        "Listener": resource(
            "AWS::ElasticLoadBalancingV2::Listener", LoadBalancerArn=ref("Balancer"), Port=80, Protocol="HTTP",
            DefaultActions=[{"Type": "forward", "TargetGroupArn": ref("Targets")}])}}))
    stacks.get_waiter("stack_create_complete").wait(StackName="balanced", WaiterConfig={"Delay": 1})
    elb = recorder.client("elbv2")
    balancer = elb.get_paginator("describe_load_balancers").paginate().build_full_result()["LoadBalancers"][0]["LoadBalancerArn"]
    group = elb.describe_target_groups(LoadBalancerArn=balancer)["TargetGroups"][0]["TargetGroupArn"]
    elb.describe_load_balancer_attributes(LoadBalancerArn=balancer)
    elb.describe_target_group_attributes(TargetGroupArn=group)
    listeners = elb.describe_listeners(LoadBalancerArn=balancer)["Listeners"]
    recorder.expect([each["Port"] for each in listeners] == [80], f"DescribeListeners: {listeners}")
    rules = elb.describe_rules(ListenerArn=listeners[0]["ListenerArn"])["Rules"]
    recorder.expect([each["IsDefault"] for each in rules] == [True], f"DescribeRules: {rules}")
    recorder.expect(elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"] == [], "DescribeTargetHealth: no targets")
    tags = elb.describe_tags(ResourceArns=[balancer])["TagDescriptions"][0]["Tags"]
    recorder.expect({"Key": "team", "Value": "a"} in tags, f"DescribeTags: {tags}")
    recorder.refused("TargetGroupNotFound", elb.describe_target_health, TargetGroupArn=group + "0")
    recorder.refused("LoadBalancerNotFound", elb.describe_load_balancer_attributes, LoadBalancerArn=balancer + "0")
