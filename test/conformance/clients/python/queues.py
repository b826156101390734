"""Queues: made, described, listed, their records received, acknowledged, set aside and restored."""

import threading
import time

import check
from stream import stream

ON_DEMAND = {"StreamMode": "ON_DEMAND"}


def run(client):
    with stream(client, "queues", StreamModeDetails=ON_DEMAND) as arn:
        queue = settings(client, arn)
        records(client, queue)
        long_poll(client, queue)
        dead_letters(client, queue)
        bounds(client, arn, queue)
        deletion(client, arn, queue)
    with stream(client, "provisioned") as arn:
        source = [{"StreamARN": arn}]
        on_provisioned = lambda: client.create_queue(QueueName="p", StreamConfigurationList=source)
        check.refused("ValidationException", on_provisioned, "ON_DEMAND")


def describe(client, queue):
    return client.describe_queue(QueueARN=queue)["QueueDescription"]


def active(client, queue):
    return check.within(20, lambda: describe(client, queue)["QueueStatus"] == "ACTIVE")


def settings(client, arn):
    start = {"StreamARN": arn, "StartingPosition": {"Type": "TRIM_HORIZON"}}
    made = client.create_queue(QueueName="q", StreamConfigurationList=[start], Tags={"a": "1"})["QueueDescription"]
    queue = made["QueueARN"]
    check.equal("queue", (made["QueueName"], made["QueueStatus"]), ("q", "CREATING"))
    check.that("ARN", queue.startswith("arn:aws:kinesis:us-east-1:000000000000:queue/"))
    check.that("queue active", active(client, queue))
    now = describe(client, queue)
    expected = {
        "VisibilityTimeoutSeconds": 30,
        "DeadLetterConfiguration": {"TargetType": "BUILT_IN", "MaxReceiveCount": 6},
    }
    check.equal("attributes", now["QueueAttributes"], expected)
    position = now["StreamConfigurationList"][0]["StartingPosition"]
    check.equal("position", (position["Type"], "Timestamp" in position), ("TRIM_HORIZON", True))
    again = lambda: client.create_queue(QueueName="q", StreamConfigurationList=[start])
    check.refused("ResourceInUseException", again, "already exists")
    client.tag_resource(ResourceARN=queue, Tags={"b": "2"})
    client.untag_resource(ResourceARN=queue, TagKeys=["a"])
    check.equal("tags", client.list_tags_for_resource(ResourceARN=queue)["Tags"], [{"Key": "b", "Value": "2"}])
    client.put_resource_policy(ResourceARN=queue, Policy="{}")
    check.equal("policy", client.get_resource_policy(ResourceARN=queue)["Policy"], "{}")
    client.delete_resource_policy(ResourceARN=queue)
    return queue


def receive(client, queue, **more):
    return client.receive_queue_records(QueueARN=queue, WaitTimeSeconds=1, **more)["QueueRecords"]


def entries(records, **more):
    return [{"ReceiptHandle": record["ReceiptHandle"], **more} for record in records]


def records(client, queue):
    check.equal("nothing to receive", receive(client, queue), [])
    client.put_records(
        StreamName="queues", Records=[{"Data": b"%d" % number, "PartitionKey": str(number)} for number in range(12)]
    )
    first = receive(client, queue)
    check.equal("records of a call", len(first), 10)
    record = first[0]
    check.equal("key", record["PartitionKey"].encode(), record["Data"])
    check.equal("receive count", record["ReceiveCount"], 1)
    check.that("received after it came", record["FirstReceiveTimestamp"] >= record["ApproximateArrivalTimestamp"])
    rest = receive(client, queue, Limit=5)
    check.equal("the others", len({record["RecordId"] for record in first + rest}), 12)
    check.equal("nothing while in flight", receive(client, queue), [])
    answer = client.acknowledge_queue_records(QueueARN=queue, Entries=entries(first))
    check.equal("acknowledged", (len(answer["Successful"]), answer["Failed"]), (10, []))
    wrong = client.acknowledge_queue_records(
        QueueARN=queue, Entries=entries(first[:1]) + [{"ReceiptHandle": "nonsense"}]
    )
    codes = [failed["ErrorCode"] for failed in wrong["Failed"]]
    check.equal("refused receipts", codes, ["ResourceNotFoundException", "InvalidArgumentException"])
    made_visible = entries(rest, VisibilityTimeoutSeconds=0)
    answer = client.update_queue_records_visibility(QueueARN=queue, Entries=made_visible)
    check.equal("visible again", len(answer["Successful"]), 2)
    again = receive(client, queue)
    check.equal("received again", [record["ReceiveCount"] for record in again], [2, 2])
    check.equal(
        "same records", {record["RecordId"] for record in again}, {record["RecordId"] for record in rest}
    )
    old = client.acknowledge_queue_records(QueueARN=queue, Entries=entries(rest))
    check.equal("older receipts", len(old["Failed"]), 2)
    client.acknowledge_queue_records(QueueARN=queue, Entries=entries(again))


def long_poll(client, queue):
    received = []
    waiting = threading.Thread(
        target=lambda: received.extend(client.receive_queue_records(QueueARN=queue, WaitTimeSeconds=20)["QueueRecords"])
    )
    waiting.start()
    time.sleep(0.5)
    put_at = time.monotonic()
    client.put_record(StreamName="queues", Data=b"late", PartitionKey="k")
    waiting.join(15)
    check.that("answered when a record came", time.monotonic() - put_at < 10)
    check.equal("what came", [record["Data"] for record in received], [b"late"])
    client.acknowledge_queue_records(QueueARN=queue, Entries=entries(received))


def dead_letters(client, queue):
    once = {"DeadLetterConfiguration": {"TargetType": "BUILT_IN", "MaxReceiveCount": 1}}
    updated = client.update_queue(QueueARN=queue, QueueAttributes=once)["QueueDescription"]
    check.equal("updated", updated["QueueStatus"], "UPDATING")
    check.equal("not asked for", updated["QueueAttributes"]["VisibilityTimeoutSeconds"], 30)
    check.that("active again", active(client, queue))
    for data in (b"a", b"b"):
        client.put_record(StreamName="queues", Data=data, PartitionKey="k")
    failing = receive(client, queue, VisibilityTimeoutSeconds=0)
    check.equal("received once", len(failing), 2)
    check.equal("not received again", receive(client, queue), [])

    def receive_dead():
        return client.receive_dead_letter_queue_records(QueueARN=queue, WaitTimeSeconds=1)["QueueRecords"]

    dead = receive_dead()
    check.equal("dead letters", sorted(record["Data"] for record in dead), [b"a", b"b"])
    visible = entries(dead, VisibilityTimeoutSeconds=0)
    answer = client.update_dead_letter_queue_records_visibility(QueueARN=queue, Entries=visible)
    check.equal("dead letters visible again", len(answer["Successful"]), 2)
    dead = receive_dead()
    answer = client.acknowledge_dead_letter_queue_records(QueueARN=queue, Entries=entries(dead[:1]))
    check.equal("dead letter acknowledged", len(answer["Successful"]), 1)
    answer = client.restore_dead_letter_queue_records(QueueARN=queue, Entries=entries(dead[1:]))
    check.equal("dead letter restored", len(answer["Successful"]), 1)
    restored = receive(client, queue)
    check.equal("received from the start", [record["ReceiveCount"] for record in restored], [1])
    check.equal("the one that was restored", restored[0]["RecordId"], dead[1]["RecordId"])
    client.acknowledge_queue_records(QueueARN=queue, Entries=entries(restored))


def bounds(client, arn, queue):
    count = client.describe_stream_summary(StreamARN=arn)["StreamDescriptionSummary"]
    check.equal("queues and consumers", (count["QueueCount"], count["ConsumerCount"]), (1, 0))
    remove = lambda: client.delete_stream(StreamARN=arn, EnforceConsumerDeletion=True)
    check.refused("ResourceInUseException", remove, "DeleteQueue")
    provision = lambda: client.update_stream_mode(StreamARN=arn, StreamModeDetails={"StreamMode": "PROVISIONED"})
    check.refused("ResourceInUseException", provision, "DeleteQueue")
    latest = client.create_queue(QueueName="b", StreamConfigurationList=[{"StreamARN": arn}])["QueueDescription"]
    check.that("second queue active", active(client, latest["QueueARN"]))
    pages = client.get_paginator("list_queues").paginate(PaginationConfig={"PageSize": 1})
    names = [[found["QueueName"] for found in page["QueueSummaries"]] for page in pages]
    check.equal("pages of queues", names, [["b"], ["q"]])
    other = [{"StreamARN": arn + "-other"}]
    check.equal("queues of another stream", client.list_queues(StreamFilter=other)["QueueSummaries"], [])
    client.delete_queue(QueueARN=latest["QueueARN"])


def deletion(client, arn, queue):
    client.delete_queue(QueueARN=queue)
    check.that("queues deleted", check.within(20, lambda: client.list_queues()["QueueSummaries"] == []))
    check.refused("ResourceNotFoundException", lambda: describe(client, queue), queue)
    check.refused("ResourceNotFoundException", lambda: receive(client, queue), queue)
