import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * Two KCL workers read 20,000 records while a shard is split, two are merged and one worker is stopped; then a new
 * worker goes on from their leases. The argument is `polling` or `fan-out`.
 */
final class Kcl {
  private static final String stream = "kcl";
  private static final int total = 20_000;
  private static final int later = 1_000;
  private static final int batch = 500;

  private final KinesisAsyncClient kinesis = Clients.kinesis(Clients.plain);
  private final DynamoDbAsyncClient dynamodb = Clients.dynamodb();
  private final boolean fanOut;

  private Kcl(boolean fanOut) throws Exception {
    this.fanOut = fanOut;
  }

  public static void main(String[] arguments) {
    Check.run(() -> run(arguments[0].equals("fan-out")));
  }

  private static void run(boolean fanOut) throws Exception {
    Check.version("amazon-kinesis-client", software.amazon.kinesis.coordinator.Scheduler.class);
    Check.version("sdk", KinesisAsyncClient.class);
    new Kcl(fanOut).read();
  }

  private void read() throws Exception {
    kinesis.createStream(r -> r.streamName(stream).shardCount(2)).get();
    Check.that("stream active", Clients.active(kinesis, stream));
    Reading reading = new Reading();
    KclWorker one = worker("one", reading);
    Set<String> first = Set.of(id(0), id(1));
    Check.that("the first worker began to read", Check.within(120, () -> reading.began(first)));
    // Not at the same time: of two workers of KCL 3.x that set an application up, one may give up.
    KclWorker two = worker("two", reading);

    write(0, total / 4);
    split(id(0));
    write(total / 4, total / 2);
    kinesis.mergeShards(r -> r.streamName(stream).shardToMerge(id(3)).adjacentShardToMerge(id(1))).get();
    Check.that("active after the merge", Clients.active(kinesis, stream));
    write(total / 2, total * 3 / 4);
    Check.that("the merged shard is read", Check.within(60, () -> reading.began(Set.of(id(4)))));
    boolean isOne = reading.readerOf(id(4)).equals("one");
    (isOne ? one : two).abandon();
    write(total * 3 / 4, total);

    Set<String> closed = Set.of(id(0), id(1), id(3));
    Check.within(120, () -> reading.distinct() == total && reading.ended(closed));
    reading.check("through a split, a merge and the loss of a worker", 0, total - 1);
    Check.that("the end of each closed shard was reported", reading.ended(closed));
    reading.checkParents(parents());
    checkLeases(closed);
    (isOne ? two : one).stop();
    resume();
  }

  /** A worker that finds its leases goes on where they end. */
  private void resume() throws Exception {
    write(total, total + later);
    Reading reading = new Reading();
    KclWorker three = worker("three", reading);
    Check.within(120, () -> reading.distinct() >= later);
    Thread.sleep(2000);
    reading.check("after a restart with leases", total, total + later - 1);
    if (fanOut) {
      String arn = kinesis.describeStreamSummary(r -> r.streamName(stream)).get().streamDescriptionSummary().streamARN();
      Check.equal("consumers", kinesis.listStreamConsumers(r -> r.streamARN(arn)).get().consumers().size(), 1);
    }
    three.stop();
  }

  private KclWorker worker(String name, Reading reading) {
    return new KclWorker(name, stream, fanOut, kinesis, dynamodb, reading);
  }

  /** Writes numbers in order for each key: what a call refused is sent again before the next call. */
  private void write(int from, int to) throws Exception {
    for (int start = from; start < to; start += batch) {
      List<PutRecordsRequestEntry> rest = new ArrayList<>();
      for (int number = start; number < start + batch; number++) {
        SdkBytes data = SdkBytes.fromUtf8String(String.valueOf(number));
        rest.add(PutRecordsRequestEntry.builder().partitionKey("key-" + number % batch).data(data).build());
      }
      while (!rest.isEmpty()) {
        List<PutRecordsRequestEntry> sent = rest;
        var results = kinesis.putRecords(r -> r.streamName(stream).records(sent)).get().records();
        rest = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) if (results.get(i).errorCode() != null) rest.add(sent.get(i));
        Thread.sleep(500);
      }
    }
  }

  private void split(String shard) throws Exception {
    var range = shards().stream().filter(s -> s.shardId().equals(shard)).findFirst().orElseThrow().hashKeyRange();
    BigInteger middle = new BigInteger(range.startingHashKey()).add(new BigInteger(range.endingHashKey())).shiftRight(1);
    kinesis.splitShard(r -> r.streamName(stream).shardToSplit(shard).newStartingHashKey(middle.toString())).get();
    Check.that("active after the split", Clients.active(kinesis, stream));
  }

  private List<Shard> shards() throws Exception {
    return kinesis.listShards(r -> r.streamName(stream)).get().shards();
  }

  private Map<String, Set<String>> parents() throws Exception {
    Map<String, Set<String>> parents = new HashMap<>();
    for (Shard shard : shards()) {
      Set<String> of = new TreeSet<>();
      if (shard.parentShardId() != null) of.add(shard.parentShardId());
      if (shard.adjacentParentShardId() != null) of.add(shard.adjacentParentShardId());
      if (!of.isEmpty()) parents.put(shard.shardId(), of);
    }
    Check.equal("shards with parents", new TreeSet<>(parents.keySet()), Set.of(id(2), id(3), id(4)));
    return parents;
  }

  /** The leases of closed shards end in SHARD_END, unless the KCL has removed them, and those of open shards do not. */
  private void checkLeases(Set<String> closed) throws Exception {
    Map<String, String> checkpoints = new HashMap<>();
    for (var item : dynamodb.scan(r -> r.tableName(KclWorker.application(stream))).get().items()) {
      // KCL 3.x keeps other items there too.
      if (item.containsKey("checkpoint")) checkpoints.put(item.get("leaseKey").s(), item.get("checkpoint").s());
    }
    for (String shard : closed) {
      Check.equal("lease of " + shard, checkpoints.getOrDefault(shard, "SHARD_END"), "SHARD_END");
    }
    for (String shard : Set.of(id(2), id(4))) {
      Check.that("lease of " + shard + " at a record", checkpoints.getOrDefault(shard, "").matches("[0-9]{56}"));
    }
  }

  private static String id(int number) {
    return "shardId-%012d".formatted(number);
  }
}
