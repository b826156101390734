"""On-demand streams: warm throughput, who chooses the shard, channels."""

import check
from stream import stream, until_active

ROLE = "arn:aws:iam::000000000000:role/channel"
BUCKET = {"BucketARN": "arn:aws:s3:::bucket", "ExpectedBucketOwner": "000000000000"}


def run(client):
    with stream(client, "demand", StreamModeDetails={"StreamMode": "ON_DEMAND"}) as arn:
        on_demand(client, arn)
        channel(client, arn)
    with stream(client, "provisioned") as arn:
        warm = {"StreamARN": arn, "WarmThroughputMiBps": 6}
        check.refused("ValidationException", lambda: client.update_stream_warm_throughput(**warm), "ON_DEMAND")


def on_demand(client, arn):
    def summary():
        return client.describe_stream_summary(StreamARN=arn)["StreamDescriptionSummary"]

    check.equal("open shards of an on-demand stream", summary()["OpenShardCount"], 4)
    answer = client.update_stream_warm_throughput(StreamARN=arn, WarmThroughputMiBps=6)
    check.equal("warm throughput wanted", answer["WarmThroughput"]["TargetMiBps"], 6)
    until_active(client, "demand")
    check.equal("warm throughput", summary()["WarmThroughput"]["CurrentMiBps"], 6)
    client.update_stream_record_distribution_strategy(StreamARN=arn, RecordDistributionStrategy="AUTO")
    until_active(client, "demand")
    check.equal("distribution", summary().get("RecordDistributionStrategy"), "AUTO")
    put = client.put_records(StreamARN=arn, Records=[{"Data": b"x", "PartitionKey": "same"}] * 100)
    check.equal("failed", put["FailedRecordCount"], 0)


def channel(client, arn):
    source = {"StreamARN": arn, "RecordConfiguration": {"RecordFormatType": "JSON"}}
    made = client.create_channel(
        ChannelName="channel",
        ServiceExecutionRoleARN=ROLE,
        StreamConfigurationList=[source],
        S3DestinationConfiguration={"StorageConfiguration": {**BUCKET, "CompressionType": "GZIP"}},
    )["ChannelDescription"]
    check.equal("channel", (made["ChannelName"], made["ChannelStatus"]), ("channel", "CREATING"))

    def described():
        return client.describe_channel(ChannelARN=made["ChannelARN"])["ChannelDescription"]

    check.that("channel active", check.within(20, lambda: described()["ChannelStatus"] == "ACTIVE"))
    now = described()
    check.equal("role", now["ServiceExecutionRoleARN"], ROLE)
    check.equal("source", now["StreamConfigurationList"][0]["RecordConfiguration"], source["RecordConfiguration"])
    check.equal("storage", now["S3DestinationConfiguration"]["StorageConfiguration"]["CompressionType"], "GZIP")
    check.equal("channels", [found["ChannelName"] for found in client.list_channels()["ChannelSummaries"]], ["channel"])
    client.update_channel(ChannelARN=made["ChannelARN"], S3DestinationConfiguration={"DataFreshnessInSeconds": 600})
    check.equal("freshness", described()["S3DestinationConfiguration"]["DataFreshnessInSeconds"], 600)
    client.delete_channel(ChannelARN=made["ChannelARN"])
    check.that("channel deleted", check.within(20, lambda: client.list_channels()["ChannelSummaries"] == []))
    check.refused("ResourceNotFoundException", described, made["ChannelARN"])
