"""Calls every operation that boto3 knows and checks what was set against what comes back."""

import boto3
from botocore.config import Config

import check
import account
import channels
import consumers
import queues
import records
import reshard
import settings
import streams

client = boto3.client("kinesis", endpoint_url=check.ENDPOINT, config=Config(retries={"total_max_attempts": 1}))
called = set()
client.meta.events.register("before-call.kinesis", lambda model, **rest: called.add(model.name))

check.say(f"version boto3 {boto3.__version__}")
for chapter in (streams, records, settings, reshard, consumers, account, channels, queues):
    chapter.run(client)

secure = boto3.client("kinesis", endpoint_url=check.SECURE_ENDPOINT, verify=check.CERTIFICATE)
check.equal("streams over TLS", secure.list_streams()["StreamNames"], [])
check.equal("operations never called", sorted(set(client.meta.service_model.operation_names) - called), [])
check.say(f"note {len(called)} operations")
check.end()
