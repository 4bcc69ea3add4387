"""CloudFormation. The stack of template.py is left for the areas that come after."""
import json

import template

QUICK = {"Delay": 0.1, "MaxAttempts": 600}
STACK = "sweep"
NONE = "sweep-none"


def sweep(recorder):
    cloudformation = recorder.client("cloudformation")
    create(recorder, cloudformation)
    change(recorder, cloudformation)
    read(recorder, cloudformation)
    drift(recorder, cloudformation)
    roll_back(recorder, cloudformation)
    cancel(recorder, cloudformation)
    refuse(recorder, cloudformation)


def create(recorder, cloudformation):
    body = template.body()
    recorder.expect(cloudformation.validate_template(TemplateBody=body)["Parameters"][0]["ParameterKey"] == "Retention", "ValidateTemplate")
    recorder.expect("AWS::ECS::Service" in cloudformation.get_template_summary(TemplateBody=body)["ResourceTypes"], "GetTemplateSummary")
    cloudformation.create_stack(StackName=STACK, TemplateBody=body, Tags=[{"Key": "team", "Value": "a"}])
    cloudformation.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig=QUICK)


def change(recorder, cloudformation):
    update = template.body(LogGroup=template.resource("AWS::Logs::LogGroup", RetentionInDays=14))
    made = cloudformation.create_change_set(StackName=STACK, ChangeSetName="first", TemplateBody=update)
    cloudformation.get_waiter("change_set_create_complete").wait(ChangeSetName=made["Id"], WaiterConfig=QUICK)
    pages = cloudformation.get_paginator("describe_change_set").paginate(ChangeSetName=made["Id"], IncludePropertyValues=True)
    changes = [each for page in pages for each in page["Changes"]]
    recorder.expect([each["ResourceChange"]["LogicalResourceId"] for each in changes] == ["LogGroup"], f"DescribeChangeSet: {changes}")
    recorder.expect(len(cloudformation.get_paginator("list_change_sets").paginate(StackName=STACK).build_full_result()["Summaries"]) == 1, "ListChangeSets")
    cloudformation.delete_change_set(ChangeSetName=made["Id"])
    made = cloudformation.create_change_set(StackName=STACK, ChangeSetName="second", TemplateBody=update)
    cloudformation.get_waiter("change_set_create_complete").wait(ChangeSetName=made["Id"], WaiterConfig=QUICK)
    cloudformation.execute_change_set(ChangeSetName=made["Id"])
    cloudformation.get_waiter("stack_update_complete").wait(StackName=STACK, WaiterConfig=QUICK)
    importing = json.dumps({"Resources": {"Group": template.resource("AWS::EC2::SecurityGroup", GroupDescription="x", VpcId={"Fn::ImportValue": "sweep-vpc"})}})
    cloudformation.create_stack(StackName="sweep-importer", TemplateBody=importing)
    cloudformation.get_waiter("stack_create_complete").wait(StackName="sweep-importer", WaiterConfig=QUICK)


def read(recorder, cloudformation):
    events = cloudformation.get_paginator("describe_stack_events").paginate(StackName=STACK).build_full_result()["StackEvents"]
    recorder.expect(events[0]["ResourceStatus"] == "UPDATE_COMPLETE" and len(events) > 20, f"DescribeStackEvents: {len(events)}")
    cloudformation.describe_events(StackName=STACK)
    recorder.expect(cloudformation.get_paginator("describe_stacks").paginate().build_full_result()["Stacks"], "DescribeStacks")
    recorder.expect(cloudformation.get_paginator("list_stacks").paginate().build_full_result()["StackSummaries"], "ListStacks")
    resources = cloudformation.get_paginator("list_stack_resources").paginate(StackName=STACK).build_full_result()["StackResourceSummaries"]
    recorder.expect(len(cloudformation.describe_stack_resources(StackName=STACK)["StackResources"]) == len(resources), "DescribeStackResources")
    cloudformation.describe_stack_resource(StackName=STACK, LogicalResourceId="Network")
    recorder.expect(cloudformation.get_paginator("list_exports").paginate().build_full_result()["Exports"][0]["Name"] == "sweep-vpc", "ListExports")
    imports = cloudformation.get_paginator("list_imports").paginate(ExportName="sweep-vpc").build_full_result()["Imports"]
    recorder.expect(imports == ["sweep-importer"], f"ListImports: {imports}")
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]})
    cloudformation.set_stack_policy(StackName=STACK, StackPolicyBody=policy)
    recorder.expect(json.loads(cloudformation.get_stack_policy(StackName=STACK)["StackPolicyBody"]) == json.loads(policy), "GetStackPolicy")
    cloudformation.get_template(StackName=STACK)
    cloudformation.get_template_summary(StackName=STACK)


def drift(recorder, cloudformation):
    detection = cloudformation.detect_stack_drift(StackName=STACK)["StackDriftDetectionId"]
    status = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
    while status["DetectionStatus"] == "DETECTION_IN_PROGRESS":
        status = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
    cloudformation.detect_stack_resource_drift(StackName=STACK, LogicalResourceId="LogGroup")
    cloudformation.describe_stack_resource_drifts(StackName=STACK)


def roll_back(recorder, cloudformation):
    taken = json.dumps({"Resources": {"Cluster": template.resource("AWS::Logs::LogGroup", LogGroupName="/sweep/taken"),
                                      "Twice": dict(template.resource("AWS::Logs::LogGroup", LogGroupName="/sweep/taken"), DependsOn="Cluster")}})
    cloudformation.create_stack(StackName="sweep-failing", TemplateBody=taken, DisableRollback=True)
    until(cloudformation, "sweep-failing", "CREATE_FAILED")
    cloudformation.rollback_stack(StackName="sweep-failing")
    until(cloudformation, "sweep-failing", "ROLLBACK_COMPLETE")
    cloudformation.delete_stack(StackName="sweep-failing")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="sweep-failing", WaiterConfig=QUICK)
    cloudformation.update_termination_protection(StackName="sweep-importer", EnableTerminationProtection=True)
    recorder.refused("ValidationError", cloudformation.delete_stack, StackName="sweep-importer")


def cancel(recorder, cloudformation):
    """A service whose task fits on no instance never becomes stable, so that there is time to cancel."""
    service = template.resource(
        "AWS::ECS::Service", ServiceName="large", Cluster="sweep", DesiredCount=1, TaskDefinition=template.ref("Task"),
        CapacityProviderStrategy=[{"CapacityProvider": "sweep-capacity", "Weight": 1}])
    task = template.resource(
        "AWS::ECS::TaskDefinition", Family="large",
        ContainerDefinitions=[{"Name": "worker", "Image": "localhost:1/none:1", "Memory": 999999, "Essential": True}])
    idle = dict(service, Properties=dict(service["Properties"], DesiredCount=0))
    cloudformation.create_stack(StackName="sweep-large", TemplateBody=json.dumps({"Resources": {"Task": task, "Service": idle}}))
    cloudformation.get_waiter("stack_create_complete").wait(StackName="sweep-large", WaiterConfig=QUICK)
    cloudformation.update_stack(StackName="sweep-large", TemplateBody=json.dumps({"Resources": {"Task": task, "Service": service}}))
    cloudformation.cancel_update_stack(StackName="sweep-large")
    until(cloudformation, "sweep-large", "UPDATE_ROLLBACK_COMPLETE")


def refuse(recorder, cloudformation):
    recorder.refused(
        "ValidationError", cloudformation.signal_resource, StackName=NONE, LogicalResourceId="Group", UniqueId="i-1", Status="SUCCESS")
    recorder.count("cloudformation", "SignalResource")  # it is taken only while a resource waits for it
    recorder.refused("ValidationError", cloudformation.continue_update_rollback, StackName=STACK)
    recorder.count("cloudformation", "ContinueUpdateRollback")  # a stack whose rollback failed takes more than a client to make
    recorder.refused("ValidationError", cloudformation.describe_stacks, StackName=NONE)
    recorder.refused("ChangeSetNotFound", cloudformation.describe_change_set, StackName=STACK, ChangeSetName=NONE)
    recorder.refused("AlreadyExistsException", cloudformation.create_stack, StackName=STACK, TemplateBody=template.body())
    recorder.refused("ValidationError", cloudformation.update_stack, StackName=STACK, UsePreviousTemplate=True)
    recorder.refused("InsufficientCapabilitiesException", cloudformation.create_stack, StackName=NONE, TemplateBody=json.dumps(
        {"Resources": {"Role": template.resource("AWS::IAM::Role", AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": []})}}))


def until(cloudformation, stack, wanted):
    """Waits for a status that has no waiter."""
    status = ""
    while status != wanted:
        status = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        if status.endswith(("_COMPLETE", "_FAILED")) and status != wanted:
            raise AssertionError(f"{stack} is {status}, not {wanted}")
