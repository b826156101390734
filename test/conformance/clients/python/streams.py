"""Streams: made, described, listed, removed."""

import datetime

import check
from stream import stream


def run(client):
    client.create_stream(StreamName="a", ShardCount=2, Tags={"x": "y"}, MaxRecordSizeInKiB=2048)
    client.get_waiter("stream_exists").wait(StreamName="a", WaiterConfig={"Delay": 1})
    described = client.describe_stream(StreamName="a")["StreamDescription"]
    arn = described["StreamARN"]
    age = datetime.datetime.now(datetime.timezone.utc) - described["StreamCreationTimestamp"]
    check.that("created now", abs(age.total_seconds()) < 60)
    check.equal("ARN", arn, "arn:aws:kinesis:us-east-1:000000000000:stream/a")
    check.equal("retention", described["RetentionPeriodHours"], 24)
    check.equal("encryption", described["EncryptionType"], "NONE")
    check.equal("mode", described["StreamModeDetails"], {"StreamMode": "PROVISIONED"})
    check.equal("shards", [shard["ShardId"][-2:] for shard in described["Shards"]], ["00", "01"])
    check.equal(
        "hash keys",
        [shard["HashKeyRange"] for shard in described["Shards"]],
        [
            {"StartingHashKey": "0", "EndingHashKey": str(2**127 - 1)},
            {"StartingHashKey": str(2**127), "EndingHashKey": str(2**128 - 1)},
        ],
    )
    summary = client.describe_stream_summary(StreamARN=arn)["StreamDescriptionSummary"]
    check.equal("open shards", summary["OpenShardCount"], 2)
    check.equal("consumers", summary["ConsumerCount"], 0)
    check.equal("largest record", summary["MaxRecordSizeInKiB"], 2048)
    check.equal("tags from creation", client.list_tags_for_stream(StreamName="a")["Tags"], [{"Key": "x", "Value": "y"}])
    check.refused("ResourceInUseException", lambda: client.create_stream(StreamName="a", ShardCount=2), "already exists")
    nothing = "Stream none under account 000000000000 not found."
    check.refused("ResourceNotFoundException", lambda: client.describe_stream(StreamName="none"), nothing)
    with stream(client, "b"):
        pages = list(client.get_paginator("list_streams").paginate(PaginationConfig={"PageSize": 1}))
        check.equal("pages of streams", [page["StreamNames"] for page in pages], [["a"], ["b"]])
        listed = [found["StreamARN"] for page in pages for found in page["StreamSummaries"]]
        check.equal("summaries of streams", listed, [arn, arn[:-1] + "b"])
    client.delete_stream(StreamName="a")
    client.get_waiter("stream_not_exists").wait(StreamName="a", WaiterConfig={"Delay": 1})
    check.refused("ResourceNotFoundException", lambda: client.delete_stream(StreamName="a"), "Stream a under account")
