import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.retrieval.fanout.FanOutConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/** A worker of KCL 2.x or 3.x that reads a stream from its oldest record and checkpoints after every batch. */
final class KclWorker {
  private static final InitialPositionInStreamExtended oldest =
      InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);

  private final Scheduler scheduler;
  private final Thread thread;

  KclWorker(String name, String stream, boolean fanOut, KinesisAsyncClient kinesis, DynamoDbAsyncClient dynamodb,
      Listener listener) {
    this(name, stream, fanOut, Mode.usual, kinesis, dynamodb, listener);
  }

  KclWorker(String name, String stream, boolean fanOut, String mode, KinesisAsyncClient kinesis,
      DynamoDbAsyncClient dynamodb, Listener listener) {
    String application = application(stream);
    var configs = new ConfigsBuilder(
        stream, application, kinesis, dynamodb, Clients.cloudwatch(), name, () -> new Processor(name, listener));
    var leases = configs.leaseManagementConfig();
    leases.failoverTimeMillis(5000);
    leases.leasesRecoveryAuditorExecutionFrequencyMillis(2000);
    leases.initialPositionInStream(oldest);
    var coordinator = configs.coordinatorConfig();
    Mode.choose(coordinator, mode);
    coordinator.parentShardPollIntervalMillis(1000);
    coordinator.shardConsumerDispatchPollIntervalMillis(200);
    var retrieval = configs.retrievalConfig().initialPositionInStreamExtended(oldest);
    retrieval.retrievalSpecificConfig(fanOut
        ? new FanOutConfig(kinesis).streamName(stream).applicationName(application)
        : new PollingConfig(stream, kinesis).idleTimeBetweenReadsInMillis(500));
    scheduler = new Scheduler(
        configs.checkpointConfig(), coordinator, leases, configs.lifecycleConfig(),
        configs.metricsConfig().metricsFactory(new NullMetricsFactory()), configs.processorConfig(), retrieval);
    thread = new Thread(scheduler, "worker " + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** The name of the application, which is that of the lease table and of the registered consumer. */
  static String application(String stream) {
    return stream + "-application";
  }

  /** Stops without a last checkpoint and without handing its leases over: others take them when they expire. */
  void abandon() {
    scheduler.shutdown();
  }

  /** Stops after a last checkpoint; returns when its thread has ended. */
  void stop() throws Exception {
    try {
      scheduler.startGracefulShutdown().get(20, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      // KCL 2.x also waits for the leases of ended shards, which it removes after minutes; the open ones are done.
      scheduler.shutdown();
    }
    thread.join(20_000);
  }

  private static final class Processor implements ShardRecordProcessor {
    private final String worker;
    private final Listener listener;
    private String shard;

    Processor(String worker, Listener listener) {
      this.worker = worker;
      this.listener = listener;
    }

    @Override
    public void initialize(InitializationInput input) {
      shard = input.shardId();
      listener.begin(shard, worker);
    }

    @Override
    public void processRecords(ProcessRecordsInput input) {
      input.records().forEach(record ->
          listener.record(shard, record.partitionKey(), StandardCharsets.UTF_8.decode(record.data()).toString()));
      checkpoint(input.checkpointer());
    }

    @Override
    public void leaseLost(LeaseLostInput input) {}

    @Override
    public void shardEnded(ShardEndedInput input) {
      listener.end(shard);
      checkpoint(input.checkpointer());
    }

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {
      checkpoint(input.checkpointer());
    }

    /** A worker that lost its lease may not checkpoint any more; the next one reads these records again. */
    private static void checkpoint(RecordProcessorCheckpointer checkpointer) {
      try {
        checkpointer.checkpoint();
      } catch (ShutdownException lost) {
        System.out.println("no checkpoint: " + lost.getMessage());
      } catch (InvalidStateException broken) {
        throw new IllegalStateException(broken);
      }
    }
  }
}
