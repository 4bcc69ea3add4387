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
