"""Registered consumers and their subscriptions."""

import time

import check
from stream import stream

SHARD = "shardId-000000000000"


def run(client):
    with stream(client, "consumers", ShardCount=2) as arn:
        registered = {name: register(client, arn, name) for name in ("c1", "c2", "c3")}
        described(client, arn, registered["c1"])
        subscriptions(client, arn, registered["c1"])
        end_of_shard(client, registered["c3"])
    gone = lambda: client.describe_stream_consumer(ConsumerARN=registered["c3"])
    check.refused("ResourceNotFoundException", gone)


def register(client, arn, name):
    made = client.register_stream_consumer(StreamARN=arn, ConsumerName=name, Tags={"q": name})["Consumer"]
    check.equal("registered", (made["ConsumerName"], made["ConsumerStatus"]), (name, "CREATING"))
    status = lambda: client.describe_stream_consumer(ConsumerARN=made["ConsumerARN"])["ConsumerDescription"]
    check.that(f"{name} active", check.within(20, lambda: status()["ConsumerStatus"] == "ACTIVE"))
    return made["ConsumerARN"]


def described(client, arn, consumer):
    by_name = client.describe_stream_consumer(StreamARN=arn, ConsumerName="c1")["ConsumerDescription"]
    check.equal("described by name", (by_name["ConsumerARN"], by_name["StreamARN"]), (consumer, arn))
    check.equal("tags", client.list_tags_for_resource(ResourceARN=consumer)["Tags"], [{"Key": "q", "Value": "c1"}])
    check.refused("ResourceInUseException", lambda: client.register_stream_consumer(StreamARN=arn, ConsumerName="c1"))
    check.refused("ResourceInUseException", lambda: client.delete_stream(StreamName="consumers"))
    pages = client.get_paginator("list_stream_consumers").paginate(StreamARN=arn, PaginationConfig={"PageSize": 1})
    names = [[found["ConsumerName"] for found in page["Consumers"]] for page in pages]
    check.equal("pages of consumers", names, [["c1"], ["c2"], ["c3"]])
    client.deregister_stream_consumer(StreamARN=arn, ConsumerName="c2")
    names = lambda: [found["ConsumerName"] for found in client.list_stream_consumers(StreamARN=arn)["Consumers"]]
    check.that("deregistered", check.within(20, lambda: names() == ["c1", "c3"]))


def subscribe(client, consumer, shard=SHARD, **position):
    return client.subscribe_to_shard(ConsumerARN=consumer, ShardId=shard, StartingPosition=position)["EventStream"]


def first_records(events):
    for event in events:
        pushed = event["SubscribeToShardEvent"]
        if pushed["Records"]:
            return pushed
    raise AssertionError("the subscription ended without a record")


def subscriptions(client, arn, consumer):
    def put(data):
        return client.put_record(StreamName="consumers", Data=data, PartitionKey="k", ExplicitHashKey="0")

    events = subscribe(client, consumer, Type="LATEST")
    # One call a second is AWS's quota for a consumer of a shard.
    time.sleep(1.1)
    check.refused("ResourceInUseException", lambda: subscribe(client, consumer, Type="LATEST"))
    written = put(b"pushed")
    pushed = first_records(events)
    record = pushed["Records"][0]
    check.equal("pushed", (record["Data"], record["SequenceNumber"]), (b"pushed", written["SequenceNumber"]))
    check.equal("behind", pushed["MillisBehindLatest"], 0)
    events.close()
    put(b"missed")
    time.sleep(5.1)
    position = {"Type": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": pushed["ContinuationSequenceNumber"]}
    events = subscribe(client, consumer, **position)
    check.equal("resumed", [record["Data"] for record in first_records(events)["Records"]], [b"missed"])
    client.deregister_stream_consumer(ConsumerARN=consumer)

    def drain():
        for _ in events:
            pass

    check.refused("ResourceNotFoundException", drain)
    check.refused("ResourceNotFoundException", lambda: subscribe(client, consumer + "1", Type="LATEST"))


def end_of_shard(client, consumer):
    client.split_shard(StreamName="consumers", ShardToSplit=SHARD, NewStartingHashKey="4096")
    events = [event["SubscribeToShardEvent"] for event in subscribe(client, consumer, Type="TRIM_HORIZON")]
    pushed = [record["Data"] for event in events for record in event["Records"]]
    check.equal("all of a closed shard", pushed, [b"pushed", b"missed"])
    check.that("no continuation at its end", "ContinuationSequenceNumber" not in events[-1])
    children = [child["ShardId"][-1] for child in events[-1]["ChildShards"]]
    check.equal("children", children, ["2", "3"])
