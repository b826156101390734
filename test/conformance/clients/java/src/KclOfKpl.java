/** Reads a stream of Kpl.total numbers in aggregates by the KCL, which takes them apart. The argument is the stream. */
final class KclOfKpl {
  private KclOfKpl() {}

  public static void main(String[] arguments) {
    Check.run(() -> run(arguments[0]));
  }

  private static void run(String stream) throws Exception {
    Check.version("amazon-kinesis-client", software.amazon.kinesis.coordinator.Scheduler.class);
    Reading reading = new Reading();
    var worker = new KclWorker(
        "one", stream, false, Clients.kinesis(Clients.plain), Clients.dynamodb(), reading);
    Check.within(200, () -> reading.distinct() >= Kpl.total);
    reading.check(stream + " by the KCL", 0, Kpl.total - 1);
    worker.stop();
  }
}
