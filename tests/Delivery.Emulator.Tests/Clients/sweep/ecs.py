"""Elastic Container Service, on the cluster of template.py."""
CLUSTER = "sweep"


def sweep(recorder):
    ecs = recorder.client("ecs")
    arns = ecs.get_paginator("list_clusters").paginate().build_full_result()["clusterArns"]
    cluster = ecs.describe_clusters(clusters=["sweep", "none"], include=["ATTACHMENTS", "SETTINGS", "CONFIGURATIONS", "STATISTICS", "TAGS"])
    recorder.expect(cluster["clusters"][0]["clusterArn"] in arns and cluster["failures"][0]["reason"] == "MISSING", f"DescribeClusters: {cluster['failures']}")
    ecs.describe_capacity_providers(capacityProviders=["sweep-capacity"], include=["TAGS"])
    instances = ecs.get_paginator("list_container_instances").paginate(cluster=CLUSTER).build_full_result()["containerInstanceArns"]
    recorder.expect(len(instances) == 1, f"ListContainerInstances: {instances}")
    ecs.describe_container_instances(cluster=CLUSTER, containerInstances=instances)
    recorder.expect(len(ecs.get_paginator("list_services").paginate(cluster=CLUSTER).build_full_result()["serviceArns"]) >= 1, "ListServices")
    ecs.get_waiter("services_stable").wait(cluster=CLUSTER, services=["worker"], WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    definitions = ecs.get_paginator("list_task_definitions").paginate(familyPrefix="sweep").build_full_result()["taskDefinitionArns"]
    ecs.describe_task_definition(taskDefinition=definitions[0], include=["TAGS"])
    service = ecs.update_service(cluster=CLUSTER, service="worker", desiredCount=1)["service"]
    deployments = ecs.list_service_deployments(cluster=CLUSTER, service="worker")["serviceDeployments"]
    ecs.describe_service_deployments(serviceDeploymentArns=[each["serviceDeploymentArn"] for each in deployments])
    tasks = []
    while not tasks:  # the image is nowhere: a task comes and stops
        tasks = ecs.get_paginator("list_tasks").paginate(cluster=CLUSTER, desiredStatus="STOPPED").build_full_result()["taskArns"]
    _stop_deployment(recorder, ecs)
    instance = ecs.update_container_instances_state(cluster=CLUSTER, containerInstances=instances, status="ACTIVE")["containerInstances"][0]
    recorder.expect(instance["status"] == "ACTIVE", f"UpdateContainerInstancesState: {instance}")
    started = ecs.run_task(cluster=CLUSTER, taskDefinition=definitions[0], startedBy="sweep")["tasks"]
    recorder.expect([each["startedBy"] for each in started] == ["sweep"], f"RunTask: {started}")
    ecs.update_service(cluster=CLUSTER, service="worker", desiredCount=0)
    task = ecs.describe_tasks(cluster=CLUSTER, tasks=tasks[:1], include=["TAGS"])["tasks"][0]
    recorder.expect(task["stopCode"] == "TaskFailedToStart", f"DescribeTasks: {task}")
    ecs.stop_task(cluster=CLUSTER, task=tasks[0], reason="sweep")
    ecs.describe_services(cluster=CLUSTER, services=["worker", "none"], include=["TAGS"])
    ecs.tag_resource(resourceArn=service["serviceArn"], tags=[{"key": "stage", "value": "dev"}, {"key": "team", "value": "a"}])
    ecs.untag_resource(resourceArn=service["serviceArn"], tagKeys=["team"])
    recorder.expect({"key": "stage", "value": "dev"} in ecs.list_tags_for_resource(resourceArn=service["serviceArn"])["tags"], "ListTagsForResource")
    recorder.refused("ClusterNotFoundException", ecs.list_services, cluster="none")
    recorder.refused("ServiceNotFoundException", ecs.update_service, cluster=CLUSTER, service="none", desiredCount=1)
    recorder.refused("ClientException", ecs.describe_task_definition, taskDefinition="none")
    recorder.refused("InvalidParameterException", ecs.execute_command, cluster=CLUSTER, task=tasks[0], command="sh", interactive=True)
    recorder.count("ecs", "ExecuteCommand")


def _stop_deployment(recorder, ecs):
    """A deployment that can't succeed is rolled back on request, to the one before it."""
    ecs.update_service(cluster=CLUSTER, service="worker", forceNewDeployment=True)
    running = ecs.list_service_deployments(cluster=CLUSTER, service="worker", status=["PENDING", "IN_PROGRESS"])["serviceDeployments"][0]
    arn = running["serviceDeploymentArn"]
    recorder.expect(ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")["serviceDeploymentArn"] == arn, "StopServiceDeployment: its ARN")
    revision = running["targetServiceRevisionArn"]
    revisions = ecs.describe_service_revisions(serviceRevisionArns=[revision])["serviceRevisions"]
    recorder.expect([each["serviceRevisionArn"] for each in revisions] == [revision], f"DescribeServiceRevisions: {revisions}")
    stopped = ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"][0]
    recorder.expect(stopped["status"].startswith(("STOP", "ROLLBACK")), f"StopServiceDeployment: {stopped['status']}")
    recorder.refused("ServiceDeploymentNotFoundException", ecs.stop_service_deployment, serviceDeploymentArn=arn[:-4] + "none")
