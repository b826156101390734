//! The AWS SDK for Rust, with its default HTTP client.

use std::{env, time::Duration};

use aws_sdk_kinesis::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region, retry::RetryConfig},
    error::{ProvideErrorMetadata, SdkError},
    primitives::Blob,
    types::{
        PutRecordsRequestEntry, ShardIteratorType, StartingPosition, StreamStatus,
        SubscribeToShardEventStream,
    },
};
use tokio::time::{sleep, timeout};

type Failure = Box<dyn std::error::Error>;

const STREAM: &str = "rust";
const SHARD: &str = "shardId-000000000000";

#[tokio::main]
async fn main() -> Result<(), Failure> {
    println!(
        "version aws-sdk-kinesis {}",
        aws_sdk_kinesis::meta::PKG_VERSION
    );
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "static"))
        .endpoint_url(env::var("KINESIS_ENDPOINT")?)
        .retry_config(RetryConfig::disabled())
        .build();
    let client = Client::from_conf(config);
    let arn = create(&client).await?;
    poll(&client, &arn).await?;
    push(&client, &arn).await?;
    refusals(&client).await;
    client
        .delete_stream()
        .stream_name(STREAM)
        .enforce_consumer_deletion(true)
        .send()
        .await?;
    println!("end");
    Ok(())
}

fn check(what: &str, holds: bool) {
    println!("{} {what}", if holds { "ok" } else { "BAD" });
}

async fn create(client: &Client) -> Result<String, Failure> {
    client
        .create_stream()
        .stream_name(STREAM)
        .shard_count(1)
        .send()
        .await?;
    for _ in 0..40 {
        let description = client
            .describe_stream_summary()
            .stream_name(STREAM)
            .send()
            .await?;
        let summary = description.stream_description_summary.ok_or("no summary")?;
        if summary.stream_status == StreamStatus::Active {
            check("active", true);
            return Ok(summary.stream_arn);
        }
        sleep(Duration::from_millis(250)).await;
    }
    Err("the stream was not active within 10 s".into())
}

async fn poll(client: &Client, arn: &str) -> Result<(), Failure> {
    let mut entries = Vec::new();
    for number in 0..100 {
        let data = Blob::new(number.to_string());
        entries.push(
            PutRecordsRequestEntry::builder()
                .data(data)
                .partition_key(format!("k{number}"))
                .build()?,
        );
    }
    let put = client
        .put_records()
        .stream_arn(arn)
        .set_records(Some(entries))
        .send()
        .await?;
    check("no record failed", put.failed_record_count == Some(0));
    let binary = Blob::new([0, 255, 1]);
    let one = client
        .put_record()
        .stream_name(STREAM)
        .data(binary.clone())
        .partition_key("ключ")
        .send()
        .await?;
    let start = client
        .get_shard_iterator()
        .stream_name(STREAM)
        .shard_id(SHARD);
    let start = start
        .shard_iterator_type(ShardIteratorType::TrimHorizon)
        .send()
        .await?;
    let read = client
        .get_records()
        .set_shard_iterator(start.shard_iterator)
        .send()
        .await?;
    check(
        "all read",
        read.records.len() == 101 && read.millis_behind_latest == Some(0),
    );
    let last = read.records.last().ok_or("nothing read")?;
    check("data back", last.data == binary);
    check("key back", last.partition_key.as_deref() == Some("ключ"));
    check(
        "sequence number back",
        last.sequence_number == one.sequence_number,
    );
    check("arrival time", last.approximate_arrival_timestamp.is_some());
    Ok(())
}

async fn push(client: &Client, arn: &str) -> Result<(), Failure> {
    let registered = client
        .register_stream_consumer()
        .stream_arn(arn)
        .consumer_name("rust")
        .send()
        .await?;
    let consumer = registered.consumer.ok_or("no consumer")?.consumer_arn;
    sleep(Duration::from_secs(1)).await;
    let subscribe = |position: StartingPosition| {
        client
            .subscribe_to_shard()
            .consumer_arn(&consumer)
            .shard_id(SHARD)
            .starting_position(position)
            .send()
    };
    let oldest = StartingPosition::builder()
        .r#type(ShardIteratorType::TrimHorizon)
        .build()?;
    let mut first = subscribe(oldest).await?.event_stream;
    client
        .put_record()
        .stream_name(STREAM)
        .data(Blob::new("pushed"))
        .partition_key("k")
        .send()
        .await?;
    let mut values = Vec::new();
    let mut continuation = None;
    while values.len() < 102 {
        let event = timeout(Duration::from_secs(20), first.recv())
            .await??
            .ok_or("the subscription ended")?;
        let SubscribeToShardEventStream::SubscribeToShardEvent(event) = event else {
            continue;
        };
        values.extend(
            event
                .records
                .into_iter()
                .map(|record| record.data.into_inner()),
        );
        continuation = Some(event.continuation_sequence_number);
    }
    check(
        "pushed what was there and what came",
        values.last().is_some_and(|value| value == b"pushed"),
    );
    drop(first);
    client
        .put_record()
        .stream_name(STREAM)
        .data(Blob::new("missed"))
        .partition_key("k")
        .send()
        .await?;
    sleep(Duration::from_millis(5100)).await;
    let after = StartingPosition::builder().r#type(ShardIteratorType::AfterSequenceNumber);
    let mut second = subscribe(after.set_sequence_number(continuation).build()?)
        .await?
        .event_stream;
    let resumed = loop {
        let event = timeout(Duration::from_secs(20), second.recv())
            .await??
            .ok_or("the subscription ended")?;
        let SubscribeToShardEventStream::SubscribeToShardEvent(event) = event else {
            continue;
        };
        if let Some(record) = event.records.into_iter().next() {
            break record.data;
        }
    };
    check("resumed", resumed == Blob::new("missed"));
    Ok(())
}

async fn refusals(client: &Client) {
    let unknown = client.describe_stream().stream_name("none").send().await;
    check(
        "unknown stream",
        unknown.is_err_and(|error| refused(error, "ResourceNotFoundException")),
    );
    let broken = client.get_records().shard_iterator("broken").send().await;
    check(
        "broken iterator",
        broken.is_err_and(|error| refused(error, "InvalidArgumentException")),
    );
}

fn refused<E: ProvideErrorMetadata, R>(error: SdkError<E, R>, code: &str) -> bool {
    error
        .as_service_error()
        .and_then(ProvideErrorMetadata::code)
        == Some(code)
}
