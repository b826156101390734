"""The commands of the AWS CLI that a person uses by hand, each as a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
import threading

import check

ENVIRONMENT = os.environ | {"AWS_ENDPOINT_URL_KINESIS": check.ENDPOINT, "AWS_MAX_ATTEMPTS": "1", "AWS_PAGER": ""}
AWS = os.path.join(os.path.dirname(sys.executable), "aws")


def run(*arguments, environment=ENVIRONMENT):
    command = [AWS, "kinesis", *arguments, "--output", "json"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def aws(*arguments, environment=ENVIRONMENT):
    """What a command printed: JSON, or None when it printed nothing."""
    done = run(*arguments, environment=environment)
    check.that(" ".join(arguments)[:90], done.returncode == 0)
    if done.returncode != 0:
        raise SystemExit(f"aws kinesis {' '.join(arguments)}: {done.stderr}")
    return json.loads(done.stdout) if done.stdout.strip() else None


def refused(code, *arguments):
    done = run(*arguments)
    said = done.stderr.strip()
    check.that(f"{arguments[0]}: {said[:150]}", done.returncode != 0 and f"({code})" in said)


def together(*commands):
    """Runs commands that do not depend on each other at the same time: most of a command's time is its start."""
    answers = [None] * len(commands)

    def one(place):
        answers[place] = aws(*commands[place])

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(commands))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def main():
    version = subprocess.run([AWS, "--version"], capture_output=True, text=True, timeout=60).stdout
    check.say("version aws-cli " + version.split()[0].split("/")[1])
    name = ("--stream-name", "people")
    aws("create-stream", *name, "--shard-count", "2")
    aws("wait", "stream-exists", *name)
    described, summary, shards, listed = together(
        ("describe-stream", *name),
        ("describe-stream-summary", *name),
        ("list-shards", *name),
        ("list-streams",),
    )
    check.equal("status", described["StreamDescription"]["StreamStatus"], "ACTIVE")
    check.equal("open shards", summary["StreamDescriptionSummary"]["OpenShardCount"], 2)
    check.equal("shards", len(shards["Shards"]), 2)
    check.equal("streams", listed["StreamNames"], ["people"])
    records(name)
    changes(name, described["StreamDescription"]["StreamARN"])
    refused("ResourceNotFoundException", "describe-stream", "--stream-name", "nobody")
    refused("InvalidArgumentException", "get-records", "--shard-iterator", "broken")
    secure = ENVIRONMENT | {"AWS_ENDPOINT_URL_KINESIS": check.SECURE_ENDPOINT, "AWS_CA_BUNDLE": check.CERTIFICATE}
    over_tls = aws("describe-limits", environment=secure)
    check.that("over TLS", over_tls["OpenShardCount"] > 0)
    aws("delete-stream", *name, "--enforce-consumer-deletion")
    aws("wait", "stream-not-exists", *name)
    check.equal("no streams", aws("list-streams")["StreamNames"], [])


def records(name):
    put = aws("put-record", *name, "--partition-key", "k", "--explicit-hash-key", "0", "--data", "hello")
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump([{"Data": f"v{n}", "PartitionKey": "k", "ExplicitHashKey": "0"} for n in range(10)], file)
        file.flush()
        many = aws("put-records", *name, "--records", f"file://{file.name}")
    check.equal("failed", many["FailedRecordCount"], 0)
    shard = ("--shard-id", put["ShardId"])
    oldest, after = together(
        ("get-shard-iterator", *name, *shard, "--shard-iterator-type", "TRIM_HORIZON"),
        (
            *("get-shard-iterator", *name, *shard, "--shard-iterator-type", "AFTER_SEQUENCE_NUMBER"),
            *("--starting-sequence-number", put["SequenceNumber"]),
        ),
    )
    first, rest = together(
        ("get-records", "--shard-iterator", oldest["ShardIterator"], "--limit", "1"),
        ("get-records", "--shard-iterator", after["ShardIterator"]),
    )
    check.equal("hello, in base64", first["Records"][0]["Data"], "aGVsbG8=")
    check.equal("records after it", len(rest["Records"]), 10)


def changes(name, arn):
    stream_arn = ("--stream-arn", arn)
    together(
        ("add-tags-to-stream", *name, "--tags", "team=data,stage=test"),
        ("register-stream-consumer", *stream_arn, "--consumer-name", "reader"),
        ("enable-enhanced-monitoring", *name, "--shard-level-metrics", "IncomingBytes"),
    )
    aws("wait", "stream-exists", *name)
    counted = aws("update-shard-count", *name, "--target-shard-count", "4", "--scaling-type", "UNIFORM_SCALING")
    check.equal("target", counted["TargetShardCount"], 4)
    aws("wait", "stream-exists", *name)
    aws("increase-stream-retention-period", *name, "--retention-period-hours", "48")
    aws("wait", "stream-exists", *name)
    open_now, tags, consumers, consumer, summary = together(
        ("list-shards", *name, "--shard-filter", "Type=AT_LATEST"),
        ("list-tags-for-stream", *name),
        ("list-stream-consumers", *stream_arn),
        ("describe-stream-consumer", *stream_arn, "--consumer-name", "reader"),
        ("describe-stream-summary", *name),
    )
    check.equal("open shards after the reshard", len(open_now["Shards"]), 4)
    check.equal("tags", [tag["Key"] for tag in tags["Tags"]], ["stage", "team"])
    check.equal("consumers", [found["ConsumerName"] for found in consumers["Consumers"]], ["reader"])
    check.equal("consumer", consumer["ConsumerDescription"]["ConsumerStatus"], "ACTIVE")
    check.equal("retention", summary["StreamDescriptionSummary"]["RetentionPeriodHours"], 48)
    middle = int(open_now["Shards"][0]["HashKeyRange"]["EndingHashKey"]) // 2
    aws("split-shard", *name, "--shard-to-split", open_now["Shards"][0]["ShardId"], "--new-starting-hash-key", str(middle))
    aws("wait", "stream-exists", *name)
    aws("merge-shards", *name, "--shard-to-merge", "shardId-000000000006", "--adjacent-shard-to-merge", "shardId-000000000007")
    aws("wait", "stream-exists", *name)
    aws("deregister-stream-consumer", *stream_arn, "--consumer-name", "reader")


main()
check.end()
