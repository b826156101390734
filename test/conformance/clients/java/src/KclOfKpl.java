/** Reads what Kpl wrote by the KCL, which takes the aggregates apart. */
final class KclOfKpl {
  private KclOfKpl() {}

  public static void main(String[] arguments) {
    Check.run(KclOfKpl::run);
  }

  private static void run() throws Exception {
    Check.version("amazon-kinesis-client", software.amazon.kinesis.coordinator.Scheduler.class);
    Reading reading = new Reading();
    var worker = new KclWorker(
        "one", Kpl.stream, false, Clients.kinesis(Clients.plain), Clients.dynamodb(), reading);
    Check.within(120, () -> reading.distinct() >= Kpl.total);
    reading.check("by the KCL", 0, Kpl.total - 1);
    worker.stop();
  }
}
