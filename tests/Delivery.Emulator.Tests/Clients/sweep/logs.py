"""CloudWatch Logs."""
import time

GROUP = "/sweep/worker"


def sweep(recorder):
    logs = recorder.client("logs")
    logs.create_log_group(logGroupName=GROUP, tags={"team": "a"})
    logs.create_log_stream(logGroupName=GROUP, logStreamName="worker/1")
    now = int(time.time() * 1000)
    lines = ['{"level":"Error","status":500}', '{"level":"Information","status":200}', "plain"]
    logs.put_log_events(
        logGroupName=GROUP, logStreamName="worker/1", logEvents=[{"timestamp": now + at, "message": line} for at, line in enumerate(lines)])
    logs.put_retention_policy(logGroupName=GROUP, retentionInDays=7)
    group = [each for page in logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/sweep") for each in page["logGroups"]][0]
    recorder.expect(group["retentionInDays"] == 7 and group["storedBytes"] == sum(len(line) + 26 for line in lines), f"DescribeLogGroups: {group}")
    streams = list(logs.get_paginator("describe_log_streams").paginate(logGroupName=GROUP, orderBy="LastEventTime", descending=True))
    recorder.expect(streams[0]["logStreams"][0]["lastEventTimestamp"] == now + 2, "DescribeLogStreams")
    events = logs.get_log_events(logGroupName=GROUP, logStreamName="worker/1", startFromHead=True, limit=2)
    rest = logs.get_log_events(logGroupName=GROUP, logStreamName="worker/1", nextToken=events["nextForwardToken"])
    recorder.expect([each["message"] for each in events["events"] + rest["events"]] == lines, "GetLogEvents: all pages")
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=GROUP, filterPattern='{ $.level = "Err*" && $.status >= 500 }')
    recorder.expect([each["message"] for page in pages for each in page["events"]] == lines[:1], "FilterLogEvents: JSON")
    logs.tag_resource(resourceArn=group["logGroupArn"], tags={"stage": "dev"})
    logs.untag_resource(resourceArn=group["logGroupArn"], tagKeys=["team"])
    recorder.expect(logs.list_tags_for_resource(resourceArn=group["logGroupArn"])["tags"] == {"stage": "dev"}, "ListTagsForResource")
    recorder.refused("ResourceAlreadyExistsException", logs.create_log_group, logGroupName=GROUP)
    recorder.refused("ResourceNotFoundException", logs.get_log_events, logGroupName=GROUP, logStreamName="none")
    recorder.refused("InvalidParameterException", logs.filter_log_events, logGroupName=GROUP, filterPattern="{ $.x = }")
    recorder.refused("InvalidParameterException", logs.put_retention_policy, logGroupName=GROUP, retentionInDays=8)
    logs.delete_retention_policy(logGroupName=GROUP)
    logs.delete_log_stream(logGroupName=GROUP, logStreamName="worker/1")
    logs.delete_log_group(logGroupName=GROUP)
    recorder.refused("ResourceNotFoundException", logs.delete_log_group, logGroupName=GROUP)
