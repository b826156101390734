/**
 * One KCL worker in a process of its own, which others may kill. The arguments are its name, the stream and the mode. It
 * says what it sees, `begin <shard>`, `read <shard> <value>` and `end <shard>`, and ends with its standard input.
 */
final class KclMember {
  private KclMember() {}

  public static void main(String[] arguments) throws Exception {
    Check.version("amazon-kinesis-client", software.amazon.kinesis.coordinator.Scheduler.class);
    new KclWorker(
        arguments[0], arguments[1], false, arguments[2], Clients.kinesis(Clients.plain), Clients.dynamodb(), new Talk());
    while (System.in.read() >= 0) continue;
    System.exit(0);
  }

  private static final class Talk implements Listener {
    @Override
    public void begin(String shard, String worker) {
      System.out.println("begin " + shard);
    }

    @Override
    public void record(String shard, String key, String value) {
      System.out.println("read " + shard + " " + value);
    }

    @Override
    public void end(String shard) {
      System.out.println("end " + shard);
    }
  }
}
