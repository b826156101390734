"""Records: put, read from every kind of position, refused."""

import datetime

import check
from stream import stream


def run(client):
    with stream(client, "records", ShardCount=2) as arn:
        put_and_poll(client, arn)
        refusals(client)


def read(client, shard, kind, **position):
    iterator = client.get_shard_iterator(StreamName="records", ShardId=shard, ShardIteratorType=kind, **position)
    return client.get_records(ShardIterator=iterator["ShardIterator"])


def put_and_poll(client, arn):
    first = client.put_record(StreamName="records", Data=b"\x00\xffone", PartitionKey="ключ", ExplicitHashKey="0")
    shard = first["ShardId"]
    check.equal("shard of hash key 0", shard, "shardId-000000000000")
    entries = [{"Data": b"%d" % n, "PartitionKey": f"k{n}", "ExplicitHashKey": "1"} for n in range(20)]
    entries[-1]["ExplicitHashKey"] = str(2**128 - 1)
    answer = client.put_records(StreamARN=arn, Records=entries)
    check.equal("failed", answer["FailedRecordCount"], 0)
    check.equal("shard of the largest hash key", answer["Records"][-1]["ShardId"], "shardId-000000000001")
    numbers = [first["SequenceNumber"]] + [record["SequenceNumber"] for record in answer["Records"][:-1]]
    everything = read(client, shard, "TRIM_HORIZON")
    check.equal("behind", everything["MillisBehindLatest"], 0)
    check.equal("data", [r["Data"] for r in everything["Records"]], [b"\x00\xffone"] + [b"%d" % n for n in range(19)])
    check.equal("key", everything["Records"][0]["PartitionKey"], "ключ")
    check.equal("sequence numbers", [r["SequenceNumber"] for r in everything["Records"]], numbers)
    check.that("sequence numbers rise", numbers == sorted(numbers, key=int))
    arrived = everything["Records"][0]["ApproximateArrivalTimestamp"]
    now = datetime.datetime.now(datetime.timezone.utc)
    check.that("arrived now", abs((now - arrived).total_seconds()) < 60)

    def count(kind, **position):
        return len(read(client, shard, kind, **position)["Records"])

    check.equal("AT_SEQUENCE_NUMBER", count("AT_SEQUENCE_NUMBER", StartingSequenceNumber=numbers[5]), 15)
    check.equal("AFTER_SEQUENCE_NUMBER", count("AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=numbers[5]), 14)
    # Five reads a second is AWS's quota for a shard.
    check.within(1.2, lambda: False)
    check.equal("AT_TIMESTAMP before", count("AT_TIMESTAMP", Timestamp=now - datetime.timedelta(minutes=1)), 20)
    check.equal("LATEST", count("LATEST"), 0)
    start = client.get_shard_iterator(StreamARN=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    page = client.get_records(ShardIterator=start["ShardIterator"], StreamARN=arn, Limit=7)
    rest = client.get_records(ShardIterator=page["NextShardIterator"])
    check.equal("pages by Limit", [len(page["Records"]), len(rest["Records"])], [7, 13])


def refusals(client):
    def put(**different):
        return lambda: client.put_record(**({"StreamName": "records", "Data": b"x", "PartitionKey": "k"} | different))

    check.refused("InvalidArgumentException", lambda: client.get_records(ShardIterator="broken"), "Invalid ShardIterator")
    check.refused("ValidationException", put(PartitionKey="k" * 257), "1 validation error detected", "'partitionKey'")
    check.refused("InvalidArgumentException", put(ExplicitHashKey=str(2**128)))
    check.refused("ResourceNotFoundException", put(StreamName="none"), "Stream none under account")
    check.refused("ValidationException", put(Data=b"x" * (10 * 1024 * 1024 + 1)), "'data'")
    many = [{"Data": b"x", "PartitionKey": "k"}] * 501
    check.refused("ValidationException", lambda: client.put_records(StreamName="records", Records=many), "'records'")
    unknown = {"StreamName": "records", "ShardId": "shardId-000000000009", "ShardIteratorType": "LATEST"}
    check.refused("ResourceNotFoundException", lambda: client.get_shard_iterator(**unknown), "shardId-000000000009")
    check.refused("DryRunOperationException", put(DryRun=True))
