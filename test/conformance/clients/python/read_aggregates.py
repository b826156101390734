"""Reads a stream by boto3: takes the aggregates apart by the format that the KPL documents. The argument is the stream."""

import hashlib
import sys

import boto3

import check

MAGIC = b"\xf3\x89\x9a\xc2"
TOTAL = 20_000
STREAM = sys.argv[1]


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def fields(data):
    """Numbers and values of the fields of a protobuf message, of the two wire types that are used."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        value, at = varint(data, at)
        if tag & 7 == 2:
            value, at = data[at : at + value], at + value
        yield tag >> 3, value


def user_records(data):
    """Field 3 of an aggregate is a record, whose own field 3 is its data; an MD5 of the message follows it."""
    if not data.startswith(MAGIC):
        return [data]
    message = data[len(MAGIC) : -16]
    assert hashlib.md5(message).digest() == data[-16:]
    return [value for number, record in fields(message) if number == 3 for field, value in fields(record) if field == 3]


client = boto3.client("kinesis", endpoint_url=check.ENDPOINT)
check.say(f"version boto3 {boto3.__version__}")
read = []
for shard in client.list_shards(StreamName=STREAM)["Shards"]:
    place = {"StreamName": STREAM, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    iterator = client.get_shard_iterator(**place)["ShardIterator"]
    behind = 1
    while behind > 0:
        page = client.get_records(ShardIterator=iterator)
        read += [data for record in page["Records"] for data in user_records(record["Data"])]
        iterator, behind = page["NextShardIterator"], page["MillisBehindLatest"]
check.equal(f"{STREAM} by boto3: user records", len(read), TOTAL)
check.equal(f"{STREAM} by boto3: nothing lost", set(read), {b"%d" % number for number in range(TOTAL)})
check.end()
