import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.*;
import software.amazon.awssdk.services.kinesis.model.Record;

/** The AWS SDK for Java 2.x, which speaks CBOR: its blocking client and its HTTP/2 client, plain and over TLS. */
final class Sdk {
  private Sdk() {}

  public static void main(String[] arguments) {
    Check.run(Sdk::run);
  }

  private static void run() throws Exception {
    Check.version("sdk", KinesisClient.class);
    for (URI endpoint : List.of(Clients.plain, Clients.secure)) {
      blocking(endpoint);
      nonBlocking(endpoint);
    }
  }

  private static void blocking(URI endpoint) throws Exception {
    var trust = Clients.trust();
    String via = "blocking, " + endpoint.getScheme() + ": ";
    String stream = "blocking-" + endpoint.getScheme();
    try (var kinesis = KinesisClient.builder().endpointOverride(endpoint).region(Region.US_EAST_1)
        .credentialsProvider(Clients.credentials)
        .httpClientBuilder(ApacheHttpClient.builder().tlsTrustManagersProvider(() -> trust))
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1))).build()) {
      kinesis.createStream(r -> r.streamName(stream).shardCount(2));
      kinesis.waiter().waitUntilStreamExists(r -> r.streamName(stream));
      StreamDescription made = kinesis.describeStream(r -> r.streamName(stream)).streamDescription();
      Check.equal(via + "shards", made.shards().size(), 2);
      Check.that(via + "creation time", isNow(made.streamCreationTimestamp()));
      var entries = IntStream.range(0, 200).mapToObj(Sdk::entry).toList();
      var put = kinesis.putRecords(r -> r.streamName(stream).records(entries));
      Check.equal(via + "failed records", put.failedRecordCount(), 0);
      byte[] bytes = {0, -1, 5};
      var one = kinesis.putRecord(
          r -> r.streamARN(made.streamARN()).partitionKey("ключ").data(SdkBytes.fromByteArray(bytes)));
      List<Record> read = made.shards().stream().flatMap(shard -> {
        String iterator = kinesis.getShardIterator(r -> r.streamName(stream).shardId(shard.shardId())
            .shardIteratorType(ShardIteratorType.AT_TIMESTAMP).timestamp(Instant.now().minusSeconds(60))).shardIterator();
        return kinesis.getRecords(r -> r.shardIterator(iterator)).records().stream();
      }).toList();
      Check.equal(via + "records read", read.size(), 201);
      Record back = read.stream().filter(r -> r.partitionKey().equals("ключ")).findFirst().orElseThrow();
      Check.equal(via + "data", back.data(), SdkBytes.fromByteArray(bytes));
      Check.equal(via + "sequence number", back.sequenceNumber(), one.sequenceNumber());
      Check.that(via + "arrival time", isNow(back.approximateArrivalTimestamp()));
      Check.refused(via + "unknown stream", ResourceNotFoundException.class, "Stream none under account",
          () -> kinesis.describeStream(r -> r.streamName("none")));
      Check.refused(via + "broken iterator", InvalidArgumentException.class, "Invalid ShardIterator",
          () -> kinesis.getRecords(r -> r.shardIterator("broken")));
      Check.refused(via + "too many shards", LimitExceededException.class, "",
          () -> kinesis.updateShardCount(
              r -> r.streamName(stream).targetShardCount(9).scalingType(ScalingType.UNIFORM_SCALING)));
      Check.refused(via + "name in use", ResourceInUseException.class, stream,
          () -> kinesis.createStream(r -> r.streamName(stream).shardCount(1)));
      Check.refused(via + "empty key", KinesisException.class, "partitionKey",
          () -> kinesis.putRecord(r -> r.streamName(stream).partitionKey("").data(SdkBytes.fromUtf8String("x"))));
      kinesis.deleteStream(r -> r.streamName(stream));
      kinesis.waiter().waitUntilStreamNotExists(r -> r.streamName(stream));
      Check.that(via + "deleted", true);
    }
  }

  private static void nonBlocking(URI endpoint) throws Exception {
    String via = "HTTP/2, " + endpoint.getScheme() + ": ";
    String stream = "http2-" + endpoint.getScheme();
    try (var kinesis = Clients.kinesis(endpoint)) {
      kinesis.createStream(r -> r.streamName(stream).shardCount(1)).get();
      Check.that(via + "active", Clients.active(kinesis, stream));
      String arn = kinesis.describeStream(r -> r.streamName(stream)).get().streamDescription().streamARN();
      String consumer =
          kinesis.registerStreamConsumer(r -> r.streamARN(arn).consumerName("c")).get().consumer().consumerARN();
      Check.that(via + "consumer active", Check.within(20, () -> kinesis
          .describeStreamConsumer(r -> r.consumerARN(consumer)).join().consumerDescription().consumerStatus()
          == ConsumerStatus.ACTIVE));
      var puts = IntStream.range(0, 100).mapToObj(n -> kinesis.putRecord(
          r -> r.streamName(stream).partitionKey("k").data(SdkBytes.fromUtf8String("v" + n)))).toList();
      Set<String> written = IntStream.range(0, 100).mapToObj(n -> "v" + n).collect(Collectors.toSet());
      for (var put : puts) put.get();
      var first = new Subscription(kinesis, consumer, p -> p.type(ShardIteratorType.TRIM_HORIZON));
      Check.that(via + "pushed what was there", Check.within(20, () -> Set.copyOf(first.values).equals(written)));
      // One call a second is AWS's quota for a consumer of a shard.
      Thread.sleep(1100);
      Check.refused(via + "second subscription within 5 s", ResourceInUseException.class, "",
          () -> new Subscription(kinesis, consumer, p -> p.type(ShardIteratorType.LATEST)).ended.get());
      kinesis.putRecord(r -> r.streamName(stream).partitionKey("k").data(SdkBytes.fromUtf8String("pushed"))).get();
      Check.that(via + "pushed what comes", Check.within(20, () -> first.values.contains("pushed")));
      first.cancel();
      kinesis.putRecord(r -> r.streamName(stream).partitionKey("k").data(SdkBytes.fromUtf8String("missed"))).get();
      Thread.sleep(5100);
      var again = new Subscription(kinesis, consumer,
          p -> p.type(ShardIteratorType.AFTER_SEQUENCE_NUMBER).sequenceNumber(first.continuation));
      Check.that(via + "reconnected: pushed what was missed", Check.within(20, () -> !again.values.isEmpty()));
      Check.equal(via + "reconnected: nothing twice", List.copyOf(again.values), List.of("missed"));
      Check.refused(via + "unknown shard", ResourceNotFoundException.class, "", () -> kinesis.subscribeToShard(
          r -> r.consumerARN(consumer).shardId("shardId-000000000077")
              .startingPosition(p -> p.type(ShardIteratorType.LATEST)),
          SubscribeToShardResponseHandler.builder().subscriber(event -> {}).build()).get());
      kinesis.deleteStream(r -> r.streamName(stream).enforceConsumerDeletion(true)).get();
      Check.that(via + "subscription ends with its stream", Check.within(20, again.ended::isDone));
      again.cancel();
    }
  }

  private static PutRecordsRequestEntry entry(int number) {
    return PutRecordsRequestEntry.builder().partitionKey("k" + number).data(SdkBytes.fromUtf8String("v" + number)).build();
  }

  private static boolean isNow(Instant time) {
    return Duration.between(time, Instant.now()).abs().getSeconds() < 60;
  }
}
