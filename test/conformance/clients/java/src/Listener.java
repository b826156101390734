/** Is told what the processors of a worker see. */
interface Listener {
  void begin(String shard, String worker);

  void record(String shard, String key, String value);

  void end(String shard);
}
