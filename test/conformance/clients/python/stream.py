"""Makes and removes the stream of a chapter."""

from contextlib import contextmanager

import check


def status(client, name):
    return client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"]


def until_active(client, name):
    if not check.within(20, lambda: status(client, name) == "ACTIVE"):
        check.that(f"{name} active within 20 s", False)


@contextmanager
def stream(client, name, **wanted):
    """Gives the ARN of a stream that is ACTIVE, of one shard unless more is said."""
    one_shard = {} if "StreamModeDetails" in wanted else {"ShardCount": 1}
    client.create_stream(StreamName=name, **(one_shard | wanted))
    until_active(client, name)
    yield client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    client.delete_stream(StreamName=name, EnforceConsumerDeletion=True)
    client.get_waiter("stream_not_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
