import com.amazonaws.auth.AWSCredentialsProvider;
import com.amazonaws.auth.AWSStaticCredentialsProvider;
import com.amazonaws.auth.BasicAWSCredentials;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDB;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBClientBuilder;
import com.amazonaws.services.dynamodbv2.model.ScanRequest;
import com.amazonaws.services.kinesis.AmazonKinesis;
import com.amazonaws.services.kinesis.AmazonKinesisClientBuilder;
import com.amazonaws.services.kinesis.clientlibrary.lib.worker.InitialPositionInStream;
import com.amazonaws.services.kinesis.clientlibrary.lib.worker.KinesisClientLibConfiguration;
import com.amazonaws.services.kinesis.clientlibrary.lib.worker.Worker;
import com.amazonaws.services.kinesis.metrics.impl.NullMetricsFactory;
import com.amazonaws.services.kinesis.model.ListShardsRequest;
import com.amazonaws.services.kinesis.model.PutRecordsRequest;
import com.amazonaws.services.kinesis.model.PutRecordsRequestEntry;
import com.amazonaws.services.kinesis.model.ScalingType;
import com.amazonaws.services.kinesis.model.Shard;
import com.amazonaws.services.kinesis.model.UpdateShardCountRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** A worker of KCL 1.x reads 5,000 records through a reshard; then a second one goes on from its leases. */
final class Kcl {
  private static final String stream = "kcl1";
  private static final String application = "kcl1-application";
  private static final int total = 5_000;
  private static final int later = 500;
  private static final int batch = 500;
  private static final AWSCredentialsProvider credentials =
      new AWSStaticCredentialsProvider(new BasicAWSCredentials("test", "test"));

  private final AmazonKinesis kinesis = AmazonKinesisClientBuilder.standard().withCredentials(credentials)
      .withEndpointConfiguration(new EndpointConfiguration(System.getenv("KINESIS_ENDPOINT"), "us-east-1")).build();
  private final AmazonDynamoDB dynamodb = AmazonDynamoDBClientBuilder.standard().withCredentials(credentials)
      .withEndpointConfiguration(new EndpointConfiguration(System.getenv("DYNAMODB_ENDPOINT"), "us-east-1")).build();

  private Kcl() {}

  public static void main(String[] arguments) {
    Check.run(Kcl::run);
  }

  private static void run() throws Exception {
    Check.version("amazon-kinesis-client", Worker.class);
    Check.version("sdk", AmazonKinesis.class);
    new Kcl().read();
  }

  private void read() throws Exception {
    kinesis.createStream(stream, 2);
    Check.that("stream active", active());
    Reading reading = new Reading();
    Worker one = worker("one", reading);
    Set<String> parents = Set.of("shardId-000000000000", "shardId-000000000001");
    Check.that("the worker began to read", Check.within(60, () -> reading.began(parents)));
    write(0, total / 2);
    kinesis.updateShardCount(new UpdateShardCountRequest()
        .withStreamName(stream).withTargetShardCount(4).withScalingType(ScalingType.UNIFORM_SCALING));
    Check.that("active after the reshard", active());
    write(total / 2, total);
    Check.within(90, () -> reading.distinct() == total && reading.ended(parents));
    reading.check("through a reshard", 0, total - 1);
    reading.checkParents(parentsOfShards());
    Map<String, String> leases = new HashMap<>();
    dynamodb.scan(new ScanRequest(application)).getItems()
        .forEach(item -> leases.put(item.get("leaseKey").getS(), item.get("checkpoint").getS()));
    for (String parent : parents) {
      Check.equal("lease of " + parent, leases.getOrDefault(parent, "SHARD_END"), "SHARD_END");
    }
    one.startGracefulShutdown().get(60, TimeUnit.SECONDS);

    write(total, total + later);
    Reading rest = new Reading();
    Worker two = worker("two", rest);
    Check.within(90, () -> rest.distinct() >= later);
    Thread.sleep(2000);
    rest.check("after a restart with leases", total, total + later - 1);
    two.startGracefulShutdown().get(60, TimeUnit.SECONDS);
  }

  private Worker worker(String name, Reading reading) {
    var configuration = new KinesisClientLibConfiguration(application, stream, credentials, name)
        .withInitialPositionInStream(InitialPositionInStream.TRIM_HORIZON)
        .withFailoverTimeMillis(5000).withShardSyncIntervalMillis(2000).withIdleTimeBetweenReadsInMillis(500)
        .withParentShardPollIntervalMillis(1000);
    configuration.withLeasesRecoveryAuditorExecutionFrequencyMillis(2000);
    Worker worker = new Worker.Builder().config(configuration).kinesisClient(kinesis).dynamoDBClient(dynamodb)
        .metricsFactory(new NullMetricsFactory()).recordProcessorFactory(() -> new Processor(name, reading)).build();
    Thread thread = new Thread(worker, "worker " + name);
    thread.setDaemon(true);
    thread.start();
    return worker;
  }

  private boolean active() throws InterruptedException {
    return Check.within(20, () -> kinesis.describeStream(stream).getStreamDescription().getStreamStatus().equals("ACTIVE"));
  }

  private void write(int from, int to) throws InterruptedException {
    for (int start = from; start < to; start += batch) {
      List<PutRecordsRequestEntry> rest = new ArrayList<>();
      for (int number = start; number < start + batch; number++) {
        ByteBuffer data = ByteBuffer.wrap(String.valueOf(number).getBytes(StandardCharsets.UTF_8));
        rest.add(new PutRecordsRequestEntry().withPartitionKey("key-" + number % batch).withData(data));
      }
      while (!rest.isEmpty()) {
        var results = kinesis.putRecords(new PutRecordsRequest().withStreamName(stream).withRecords(rest)).getRecords();
        List<PutRecordsRequestEntry> refused = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) if (results.get(i).getErrorCode() != null) refused.add(rest.get(i));
        rest = refused;
        Thread.sleep(500);
      }
    }
  }

  private Map<String, Set<String>> parentsOfShards() {
    Map<String, Set<String>> parents = new HashMap<>();
    for (Shard shard : kinesis.listShards(new ListShardsRequest().withStreamName(stream)).getShards()) {
      Set<String> of = new TreeSet<>();
      if (shard.getParentShardId() != null) of.add(shard.getParentShardId());
      if (shard.getAdjacentParentShardId() != null) of.add(shard.getAdjacentParentShardId());
      if (!of.isEmpty()) parents.put(shard.getShardId(), of);
    }
    Check.equal("shards with parents", parents.size(), 4);
    return parents;
  }
}
