"""What can be set on a stream, each read back."""

import check
from stream import stream, until_active


def run(client):
    with stream(client, "settings") as arn:
        tags(client, arn)
        retention(client)
        monitoring_and_encryption(client)
        policy(client, arn)
        sizes_and_modes(client, arn)


def describe(client):
    return client.describe_stream_summary(StreamName="settings")["StreamDescriptionSummary"]


def tags(client, arn):
    client.add_tags_to_stream(StreamName="settings", Tags={"a": "1", "b": "2"})
    client.remove_tags_from_stream(StreamName="settings", TagKeys=["a"])
    client.tag_resource(ResourceARN=arn, Tags={"c": "3", "d": ""})
    client.untag_resource(ResourceARN=arn, TagKeys=["b"])
    expected = [{"Key": "c", "Value": "3"}, {"Key": "d", "Value": ""}]
    check.equal("tags by ARN", client.list_tags_for_resource(ResourceARN=arn)["Tags"], expected)
    page = client.list_tags_for_stream(StreamName="settings", Limit=1)
    check.equal("first tag", (page["Tags"], page["HasMoreTags"]), (expected[:1], True))
    page = client.list_tags_for_stream(StreamName="settings", ExclusiveStartTagKey="c")
    check.equal("later tags", (page["Tags"], page["HasMoreTags"]), (expected[1:], False))


def retention(client):
    client.increase_stream_retention_period(StreamName="settings", RetentionPeriodHours=48)
    until_active(client, "settings")
    check.equal("longer retention", describe(client)["RetentionPeriodHours"], 48)
    lower = {"StreamName": "settings", "RetentionPeriodHours": 25}
    check.refused("InvalidArgumentException", lambda: client.increase_stream_retention_period(**lower))
    client.decrease_stream_retention_period(StreamName="settings", RetentionPeriodHours=24)
    until_active(client, "settings")
    check.equal("shorter retention", describe(client)["RetentionPeriodHours"], 24)


def monitoring_and_encryption(client):
    answer = client.enable_enhanced_monitoring(StreamName="settings", ShardLevelMetrics=["IncomingBytes"])
    check.equal("metrics wanted", answer["DesiredShardLevelMetrics"], ["IncomingBytes"])
    until_active(client, "settings")
    check.equal("metrics", describe(client)["EnhancedMonitoring"], [{"ShardLevelMetrics": ["IncomingBytes"]}])
    client.disable_enhanced_monitoring(StreamName="settings", ShardLevelMetrics=["ALL"])
    until_active(client, "settings")
    check.equal("no metrics", describe(client)["EnhancedMonitoring"], [{"ShardLevelMetrics": []}])
    key = {"StreamName": "settings", "EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}
    client.start_stream_encryption(**key)
    until_active(client, "settings")
    summary = describe(client)
    check.equal("encrypted", (summary["EncryptionType"], summary["KeyId"]), ("KMS", "alias/aws/kinesis"))
    put = client.put_record(StreamName="settings", Data=b"x", PartitionKey="k")
    check.equal("encryption of a record", put["EncryptionType"], "KMS")
    client.stop_stream_encryption(**key)
    until_active(client, "settings")
    check.equal("not encrypted", describe(client)["EncryptionType"], "NONE")


def policy(client, arn):
    text = '{"Version":"2012-10-17","Statement":[]}'
    client.put_resource_policy(ResourceARN=arn, Policy=text)
    check.equal("policy", client.get_resource_policy(ResourceARN=arn)["Policy"], text)
    client.delete_resource_policy(ResourceARN=arn)
    check.refused("ResourceNotFoundException", lambda: client.get_resource_policy(ResourceARN=arn + "none"))


def sizes_and_modes(client, arn):
    client.update_max_record_size(StreamARN=arn, MaxRecordSizeInKiB=10240)
    until_active(client, "settings")
    check.equal("largest record", describe(client)["MaxRecordSizeInKiB"], 10240)
    large_record(client, b"x" * (2 * 1024 * 1024 - 10))
    client.update_stream_mode(StreamARN=arn, StreamModeDetails={"StreamMode": "ON_DEMAND"})
    until_active(client, "settings")
    check.equal("mode", describe(client)["StreamModeDetails"], {"StreamMode": "ON_DEMAND"})


def large_record(client, large):
    def was_put():
        try:
            client.put_record(StreamName="settings", Data=large, PartitionKey="k")
            return True
        except client.exceptions.ProvisionedThroughputExceededException:
            return False

    # A shard takes 1 MiB a second and saves up for a larger record.
    check.that("larger record put", check.within(20, was_put))
    place = {"StreamName": "settings", "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    read = client.get_records(ShardIterator=client.get_shard_iterator(**place)["ShardIterator"])["Records"]
    check.equal("larger record back", [len(record["Data"]) for record in read], [1, len(large)])
