"""Shards: split, merged, counted, listed by filter."""

import time

import check
from stream import stream, until_active


def run(client):
    with stream(client, "reshard", ShardCount=2):
        split_and_merge(client)
        lists(client)
        count(client)


def name(number):
    return f"shardId-{number:012}"


def split_and_merge(client):
    def split(number, key):
        return client.split_shard(StreamName="reshard", ShardToSplit=name(number), NewStartingHashKey=str(key))

    split(0, 2**126)
    check.refused("ResourceInUseException", lambda: split(1, 2**127 + 2**126), "reshard")
    until_active(client, "reshard")
    client.merge_shards(StreamName="reshard", ShardToMerge=name(3), AdjacentShardToMerge=name(1))
    until_active(client, "reshard")
    shards = {shard["ShardId"]: shard for shard in client.list_shards(StreamName="reshard")["Shards"]}
    check.equal("parent of a split", [shards[name(n)]["ParentShardId"] for n in (2, 3)], [name(0)] * 2)
    merged = shards[name(4)]
    check.equal("parents of a merge", (merged["ParentShardId"], merged["AdjacentParentShardId"]), (name(3), name(1)))
    check.equal("its hash keys", merged["HashKeyRange"]["StartingHashKey"], str(2**126))
    closed = [shard for shard in shards if "EndingSequenceNumber" in shards[shard]["SequenceNumberRange"]]
    check.equal("closed", sorted(closed), [name(0), name(1), name(3)])
    place = {"StreamName": "reshard", "ShardId": name(0), "ShardIteratorType": "LATEST"}
    last = client.get_records(ShardIterator=client.get_shard_iterator(**place)["ShardIterator"])
    check.that("a closed shard has no next iterator", "NextShardIterator" not in last)
    check.equal("its children", [child["ShardId"] for child in last["ChildShards"]], [name(2), name(3)])
    again = {"StreamName": "reshard", "ShardToMerge": name(2), "AdjacentShardToMerge": name(1)}
    check.refused("InvalidArgumentException", lambda: client.merge_shards(**again), name(1))


def lists(client):
    def filtered(**shard_filter):
        shards = client.list_shards(StreamName="reshard", ShardFilter=shard_filter)["Shards"]
        return [int(shard["ShardId"][-12:]) for shard in shards]

    check.equal("AT_LATEST", filtered(Type="AT_LATEST"), [2, 4])
    check.equal("AT_TRIM_HORIZON", filtered(Type="AT_TRIM_HORIZON"), [0, 1])
    check.equal("FROM_TRIM_HORIZON", filtered(Type="FROM_TRIM_HORIZON"), [0, 1, 2, 3, 4])
    check.equal("FROM_TIMESTAMP", filtered(Type="FROM_TIMESTAMP", Timestamp=time.time()), [2, 4])
    check.equal("AT_TIMESTAMP", filtered(Type="AT_TIMESTAMP", Timestamp=time.time()), [2, 4])
    check.equal("AFTER_SHARD_ID", filtered(Type="AFTER_SHARD_ID", ShardId=name(2)), [3, 4])
    pages = client.get_paginator("describe_stream").paginate(StreamName="reshard", PaginationConfig={"PageSize": 2})
    sizes = [len(page["StreamDescription"]["Shards"]) for page in pages]
    check.equal("pages of describe_stream", sizes, [2, 2, 1])
    first = client.list_shards(StreamName="reshard", MaxResults=2)
    second = client.list_shards(NextToken=first["NextToken"], MaxResults=2)
    check.equal("second page of list_shards", [shard["ShardId"] for shard in second["Shards"]], [name(2), name(3)])
    both = {"StreamName": "reshard", "NextToken": first["NextToken"]}
    check.refused("InvalidArgumentException", lambda: client.list_shards(**both))


def count(client):
    def update(target):
        return client.update_shard_count(
            StreamName="reshard", TargetShardCount=target, ScalingType="UNIFORM_SCALING")

    answer = update(4)
    check.equal("shard counts", (answer["CurrentShardCount"], answer["TargetShardCount"]), (2, 4))
    until_active(client, "reshard")
    summary = client.describe_stream_summary(StreamName="reshard")["StreamDescriptionSummary"]
    check.equal("open shards", summary["OpenShardCount"], 4)
    check.refused("LimitExceededException", lambda: update(9))
