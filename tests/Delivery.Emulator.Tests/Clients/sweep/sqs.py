"""Simple Queue Service."""
import json


def sweep(recorder):
    sqs = recorder.client("sqs")
    dead = sqs.create_queue(QueueName="sweep-dead")["QueueUrl"]
    dead_arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 1})
    jobs = sqs.create_queue(QueueName="sweep-jobs", Attributes={"RedrivePolicy": policy}, tags={"team": "a"})["QueueUrl"]
    recorder.expect(sqs.get_queue_url(QueueName="sweep-jobs")["QueueUrl"] == jobs, "GetQueueUrl")
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix="sweep-", PaginationConfig={"PageSize": 1})
    recorder.expect([url for page in pages for url in page["QueueUrls"]] == [dead, jobs], "ListQueues: all pages")
    recorder.expect(sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [jobs], "ListDeadLetterSourceQueues")
    sqs.set_queue_attributes(QueueUrl=jobs, Attributes={"VisibilityTimeout": "0", "ReceiveMessageWaitTimeSeconds": "0"})
    sqs.set_queue_attributes(QueueUrl=dead, Attributes={"RedriveAllowPolicy": json.dumps({"redrivePermission": "allowAll"})})
    recorder.expect("RedrivePolicy" in sqs.get_queue_attributes(QueueUrl=jobs, AttributeNames=["All"])["Attributes"], "GetQueueAttributes: All")
    attribute = {"kind": {"DataType": "String", "StringValue": "mail"}, "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\x01"}}
    sqs.send_message(QueueUrl=jobs, MessageBody="poison", MessageAttributes=attribute)
    one = receive(sqs, jobs, 30)
    recorder.expect(one["MessageAttributes"]["bytes"]["BinaryValue"] == b"\x00\x01", "ReceiveMessage: binary attribute")
    sqs.change_message_visibility(QueueUrl=jobs, ReceiptHandle=one["ReceiptHandle"], VisibilityTimeout=0)
    recorder.expect(receive(sqs, jobs) is None, "ReceiveMessage: received too often")
    task = sqs.start_message_move_task(SourceArn=dead_arn)
    recorder.expect(sqs.list_message_move_tasks(SourceArn=dead_arn)["Results"][0]["ApproximateNumberOfMessagesMoved"] == 1, "StartMessageMoveTask: moved")
    recorder.refused("AWS.SimpleQueueService.UnsupportedOperation", sqs.cancel_message_move_task, TaskHandle=task["TaskHandle"])
    recorder.count("sqs", "CancelMessageMoveTask")  # tasks are over at once, so refusals are all it answers
    again = receive(sqs, jobs, 30)
    sqs.delete_message(QueueUrl=jobs, ReceiptHandle=again["ReceiptHandle"])
    entries = [{"Id": str(each), "MessageBody": f"job {each}"} for each in range(3)] + [{"Id": "late", "MessageBody": "x", "DelaySeconds": 901}]
    sent = sqs.send_message_batch(QueueUrl=jobs, Entries=entries)
    recorder.expect(len(sent["Successful"]) == 3 and len(sent["Failed"]) == 1, f"SendMessageBatch: {sent}")
    received = sqs.receive_message(QueueUrl=jobs, MaxNumberOfMessages=10, VisibilityTimeout=30)["Messages"]
    handles = [{"Id": each["MessageId"], "ReceiptHandle": each["ReceiptHandle"]} for each in received]
    sqs.change_message_visibility_batch(QueueUrl=jobs, Entries=[dict(each, VisibilityTimeout=60) for each in handles])
    recorder.expect(len(sqs.delete_message_batch(QueueUrl=jobs, Entries=handles)["Successful"]) == 3, "DeleteMessageBatch")
    sqs.tag_queue(QueueUrl=jobs, Tags={"stage": "dev"})
    sqs.untag_queue(QueueUrl=jobs, TagKeys=["team"])
    recorder.expect(sqs.list_queue_tags(QueueUrl=jobs)["Tags"] == {"stage": "dev"}, "ListQueueTags")
    sqs.purge_queue(QueueUrl=dead)
    recorder.refused("AWS.SimpleQueueService.PurgeQueueInProgress", sqs.purge_queue, QueueUrl=dead)
    recorder.refused("AWS.SimpleQueueService.NonExistentQueue", sqs.get_queue_url, QueueName="none")
    recorder.refused("ReceiptHandleIsInvalid", sqs.delete_message, QueueUrl=jobs, ReceiptHandle="bogus")
    recorder.refused("InvalidAttributeName", sqs.set_queue_attributes, QueueUrl=jobs, Attributes={"Colour": "red"})
    recorder.refused("AWS.SimpleQueueService.EmptyBatchRequest", sqs.send_message_batch, QueueUrl=jobs, Entries=[])
    recorder.refused("ResourceNotFoundException", sqs.start_message_move_task, SourceArn=dead_arn + "x")
    sqs.delete_queue(QueueUrl=jobs)
    recorder.refused("AWS.SimpleQueueService.QueueDeletedRecently", sqs.create_queue, QueueName="sweep-jobs")
    sqs.delete_queue(QueueUrl=dead)


def receive(sqs, url, seconds=0):
    messages = sqs.receive_message(
        QueueUrl=url, VisibilityTimeout=seconds, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"]).get("Messages", [])
    return messages[0] if messages else None
