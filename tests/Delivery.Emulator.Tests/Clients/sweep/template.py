"""The stack that the areas look at: a network, a cluster of one instance, and a service that runs no task yet."""
import base64
import json

USER_DATA = base64.b64encode(b"#!/bin/bash\necho ECS_CLUSTER=sweep >> /etc/ecs/ecs.config\n").decode()


def body(**changes):
    """The template; changes replace resources by their logical ids."""
    resources = {
        "Network": resource("AWS::EC2::VPC", CidrBlock="10.0.0.0/16", Tags=[{"Key": "Name", "Value": "sweep"}]),
        "Subnet": resource("AWS::EC2::Subnet", VpcId=ref("Network"), CidrBlock="10.0.0.0/24", AvailabilityZone="eu-central-1a"),
        "LogGroup": resource("AWS::Logs::LogGroup", RetentionInDays=7),
        "Cluster": resource("AWS::ECS::Cluster", ClusterName="sweep"),
        "Template": resource("AWS::EC2::LaunchTemplate", LaunchTemplateData={"InstanceType": "t3.small", "ImageId": "ami-1", "UserData": USER_DATA}),
        "Group": resource(
            "AWS::AutoScaling::AutoScalingGroup", MinSize="1", MaxSize="1", VPCZoneIdentifier=[ref("Subnet")],
            LaunchTemplate={"LaunchTemplateId": ref("Template"), "Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]}}),
        "Provider": resource("AWS::ECS::CapacityProvider", Name="sweep-capacity", AutoScalingGroupProvider={"AutoScalingGroupArn": ref("Group")}),
        "Associations": resource(
            "AWS::ECS::ClusterCapacityProviderAssociations", Cluster=ref("Cluster"), CapacityProviders=[ref("Provider")],
            DefaultCapacityProviderStrategy=[{"CapacityProvider": ref("Provider"), "Weight": 1}]),
        "Task": resource(
            "AWS::ECS::TaskDefinition", Family="sweep", RequiresCompatibilities=["EC2"],
            ContainerDefinitions=[{"Name": "worker", "Image": "localhost:1/none:1", "Memory": 128, "Essential": True}]),
        "Service": dict(
            resource("AWS::ECS::Service", ServiceName="worker", Cluster=ref("Cluster"), TaskDefinition=ref("Task"), DesiredCount=0),
            DependsOn="Associations"),
    }
    resources.update(changes)
    outputs = {"Vpc": {"Value": ref("Network"), "Export": {"Name": "sweep-vpc"}}}
    parameters = {"Retention": {"Type": "Number", "Default": 7}}
    return json.dumps({"Parameters": parameters, "Resources": resources, "Outputs": outputs})


def resource(kind, **properties):
    return {"Type": kind, "Properties": properties}


def ref(logical_id):
    return {"Ref": logical_id}
