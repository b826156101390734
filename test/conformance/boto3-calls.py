"""Calls a local Kinesis with boto3 and checks what comes back: arguments are the endpoint; the last line is `ok`."""

import sys
import time

import boto3
from botocore.config import Config

client = boto3.client(
    "kinesis",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
    config=Config(retries={"total_max_attempts": 1}),
)
client.create_stream(StreamName="s", ShardCount=1)
client.get_waiter("stream_exists").wait(StreamName="s", WaiterConfig={"Delay": 1})
arn = client.describe_stream(StreamName="s")["StreamDescription"]["StreamARN"]
records = [{"Data": bytes([0, 255, i]), "PartitionKey": f"é{i}"} for i in range(10)]
assert client.put_records(StreamARN=arn, Records=records)["FailedRecordCount"] == 0
place = {"StreamName": "s", "ShardId": "shardId-000000000000"}
iterator = client.get_shard_iterator(**place, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
got = client.get_records(ShardIterator=iterator)["Records"]
assert [{key: record[key] for key in ("Data", "PartitionKey")} for record in got] == records
assert abs(got[0]["ApproximateArrivalTimestamp"].timestamp() - time.time()) < 60
consumer = client.register_stream_consumer(StreamARN=arn, ConsumerName="c")["Consumer"]["ConsumerARN"]
events = client.subscribe_to_shard(
    ConsumerARN=consumer, ShardId=place["ShardId"], StartingPosition={"Type": "TRIM_HORIZON"}
)["EventStream"]
pushed = []
for event in events:
    pushed += event["SubscribeToShardEvent"]["Records"]
    if len(pushed) == len(records):
        break
events.close()
assert [record["Data"] for record in pushed] == [record["Data"] for record in records]
try:
    client.describe_stream(StreamName="none")
    raise AssertionError("no error")
except client.exceptions.ResourceNotFoundException as error:
    assert error.response["Error"]["Message"] == "Stream none under account 000000000000 not found."
client.delete_stream(StreamName="s", EnforceConsumerDeletion=True)
client.get_waiter("stream_not_exists").wait(StreamName="s", WaiterConfig={"Delay": 1})
print("ok")
