import com.amazonaws.services.kinesis.clientlibrary.exceptions.InvalidStateException;
import com.amazonaws.services.kinesis.clientlibrary.exceptions.KinesisClientLibDependencyException;
import com.amazonaws.services.kinesis.clientlibrary.exceptions.ShutdownException;
import com.amazonaws.services.kinesis.clientlibrary.exceptions.ThrottlingException;
import com.amazonaws.services.kinesis.clientlibrary.interfaces.IRecordProcessorCheckpointer;
import com.amazonaws.services.kinesis.clientlibrary.interfaces.v2.IRecordProcessor;
import com.amazonaws.services.kinesis.clientlibrary.interfaces.v2.IShutdownNotificationAware;
import com.amazonaws.services.kinesis.clientlibrary.lib.worker.ShutdownReason;
import com.amazonaws.services.kinesis.clientlibrary.types.InitializationInput;
import com.amazonaws.services.kinesis.clientlibrary.types.ProcessRecordsInput;
import com.amazonaws.services.kinesis.clientlibrary.types.ShutdownInput;
import java.nio.charset.StandardCharsets;

/** Checkpoints after every batch, at the end of a shard and when asked to stop. */
final class Processor implements IRecordProcessor, IShutdownNotificationAware {
  private final String worker;
  private final Reading reading;
  private String shard;

  Processor(String worker, Reading reading) {
    this.worker = worker;
    this.reading = reading;
  }

  @Override
  public void initialize(InitializationInput input) {
    shard = input.getShardId();
    reading.begin(shard, worker);
  }

  @Override
  public void processRecords(ProcessRecordsInput input) {
    input.getRecords().forEach(record ->
        reading.record(
            shard, record.getPartitionKey(), StandardCharsets.UTF_8.decode(record.getData()).toString()));
    checkpoint(input.getCheckpointer());
  }

  @Override
  public void shutdown(ShutdownInput input) {
    if (input.getShutdownReason() != ShutdownReason.TERMINATE) return;
    reading.end(shard);
    checkpoint(input.getCheckpointer());
  }

  @Override
  public void shutdownRequested(IRecordProcessorCheckpointer checkpointer) {
    checkpoint(checkpointer);
  }

  private static void checkpoint(IRecordProcessorCheckpointer checkpointer) {
    try {
      checkpointer.checkpoint();
    } catch (ShutdownException lost) {
      System.out.println("no checkpoint: " + lost.getMessage());
    } catch (InvalidStateException | KinesisClientLibDependencyException | ThrottlingException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
