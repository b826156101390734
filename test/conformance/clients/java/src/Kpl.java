import com.google.common.util.concurrent.ListenableFuture;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import software.amazon.kinesis.producer.KinesisProducer;
import software.amazon.kinesis.producer.KinesisProducerConfiguration;
import software.amazon.kinesis.producer.UserRecordFailedException;
import software.amazon.kinesis.producer.UserRecordResult;

/** Writes 20,000 records, aggregated, by the Kinesis Producer Library, which speaks TLS only. */
final class Kpl {
  static final String stream = "kpl";
  static final int total = 20_000;

  private Kpl() {}

  public static void main(String[] arguments) {
    Check.run(Kpl::run);
  }

  private static void run() throws Exception {
    Check.version("amazon-kinesis-producer", KinesisProducer.class);
    try (var kinesis = Clients.kinesis(Clients.secure)) {
      kinesis.createStream(r -> r.streamName(stream).shardCount(2)).get();
      Check.that("stream active", Clients.active(kinesis, stream));
    }
    URI server = Clients.secure;
    var producer = new KinesisProducer(new KinesisProducerConfiguration()
        .setRegion("us-east-1").setCredentialsProvider(Clients.credentials)
        .setKinesisEndpoint(server.getHost()).setKinesisPort(server.getPort())
        // Asked for the name of the stream's account.
        .setStsEndpoint(server.getHost()).setStsPort(server.getPort())
        // Its native part takes no certificate but those of public authorities.
        .setVerifyCertificate(false).setMetricsLevel("none").setRecordMaxBufferedTime(100));
    var results = new ArrayList<ListenableFuture<UserRecordResult>>();
    for (int number = 0; number < total; number++) {
      byte[] data = String.valueOf(number).getBytes(StandardCharsets.UTF_8);
      results.add(producer.addUserRecord(stream, "key-" + number, ByteBuffer.wrap(data)));
      if (number % 1000 == 0) Thread.sleep(100);
    }
    Set<String> shards = new TreeSet<>();
    Set<String> kinesisRecords = new HashSet<>();
    List<String> refusals = new ArrayList<>();
    for (var result : results) {
      try {
        var written = result.get(90, TimeUnit.SECONDS);
        shards.add(written.getShardId());
        kinesisRecords.add(written.getSequenceNumber());
      } catch (ExecutionException failed) {
        refusals.add(reason(failed.getCause()));
      }
    }
    Check.equal("user records refused", refusals.size(), 0);
    refusals.stream().distinct().limit(3).forEach(Check::note);
    Check.equal("shards written to", shards, Set.of("shardId-000000000000", "shardId-000000000001"));
    Check.that("aggregated", kinesisRecords.size() < total / 10);
    Check.note(total + " user records in " + kinesisRecords.size() + " records");
    producer.flushSync();
    producer.destroy();
  }

  private static String reason(Throwable error) {
    if (!(error instanceof UserRecordFailedException failed)) return String.valueOf(error);
    return failed.getResult().getAttempts().stream()
        .map(attempt -> attempt.getErrorCode() + ": " + attempt.getErrorMessage()).toList().toString();
  }
}
