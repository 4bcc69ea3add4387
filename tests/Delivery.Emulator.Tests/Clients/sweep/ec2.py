"""The reads of EC2, on the network of template.py."""


def sweep(recorder):
    ec2 = recorder.client("ec2")
    vpcs = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["sweep"]}])["Vpcs"]
    recorder.expect(len(vpcs) == 1, f"DescribeVpcs: {vpcs}")
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpcs[0]["VpcId"]]}])["Subnets"]
    recorder.expect([each["CidrBlock"] for each in subnets] == ["10.0.0.0/24"], f"DescribeSubnets: {subnets}")
    recorder.expect(len(ec2.describe_availability_zones()["AvailabilityZones"]) >= 2, "DescribeAvailabilityZones")
    recorder.expect(ec2.describe_instances()["Reservations"], "DescribeInstances")
    template = ec2.describe_launch_templates()["LaunchTemplates"][0]["LaunchTemplateId"]
    recorder.expect(ec2.describe_launch_template_versions(LaunchTemplateId=template)["LaunchTemplateVersions"], "DescribeLaunchTemplateVersions")
    recorder.refused("InvalidVpcID.NotFound", ec2.describe_vpcs, VpcIds=["vpc-00000000000000000"])
