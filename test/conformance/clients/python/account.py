"""What belongs to the account."""

import check
from stream import stream


def run(client):
    limits = client.describe_limits()
    check.equal("open shards of all streams", limits["OpenShardCount"], 0)
    check.equal("on-demand streams", limits["OnDemandStreamCount"], 0)
    check.that("limits", limits["ShardLimit"] > 0 and limits["OnDemandStreamCountLimit"] > 0)

    def commitment():
        return client.describe_account_settings()["MinimumThroughputBillingCommitment"]["Status"]

    check.equal("commitment at first", commitment(), "DISABLED")
    with stream(client, "cold", StreamModeDetails={"StreamMode": "ON_DEMAND"}) as arn:
        warm = {"StreamARN": arn, "WarmThroughputMiBps": 6}
        check.refused("ValidationException", lambda: client.update_stream_warm_throughput(**warm), "Commitment")
    client.update_account_settings(MinimumThroughputBillingCommitment={"Status": "ENABLED"})
    check.equal("commitment made", commitment(), "ENABLED")
    early = {"MinimumThroughputBillingCommitment": {"Status": "DISABLED"}}
    check.refused("InvalidArgumentException", lambda: client.update_account_settings(**early), "24 hours")
