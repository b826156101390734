import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** One subscription to the first shard. */
final class Subscription implements Subscriber<SubscribeToShardEventStream> {
  /** What was pushed, in order. */
  final ConcurrentLinkedQueue<String> values = new ConcurrentLinkedQueue<>();
  /** Fails with what the subscription was refused or broken off by. */
  final CompletableFuture<Void> ended;
  /** Where the next subscription goes on. */
  volatile String continuation;
  private volatile org.reactivestreams.Subscription events;

  Subscription(KinesisAsyncClient kinesis, String consumer, Consumer<StartingPosition.Builder> position) {
    ended = kinesis.subscribeToShard(
        r -> r.consumerARN(consumer).shardId("shardId-000000000000").startingPosition(position),
        SubscribeToShardResponseHandler.builder().onEventStream(p -> p.subscribe(this)).build());
  }

  void cancel() {
    if (events != null) events.cancel();
  }

  @Override
  public void onSubscribe(org.reactivestreams.Subscription subscription) {
    events = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(SubscribeToShardEventStream event) {
    if (!(event instanceof SubscribeToShardEvent pushed)) return;
    pushed.records().forEach(record -> values.add(record.data().asUtf8String()));
    continuation = pushed.continuationSequenceNumber();
  }

  @Override
  public void onError(Throwable error) {}

  @Override
  public void onComplete() {}
}
