import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the processors of all workers saw; records are numbers, written in ascending order for each key. */
final class Reading implements Listener {
  private final Set<Integer> seen = new HashSet<>();
  private final Map<String, Integer> latest = new HashMap<>();
  /** `begin <shard>` and `end <shard>`, as they happened. */
  private final List<String> events = new ArrayList<>();
  /** The worker that read each shard last. */
  private final Map<String, String> readers = new HashMap<>();
  private int repeated;
  private int disordered;

  @Override
  public synchronized void begin(String shard, String worker) {
    readers.put(shard, worker);
    events.add("begin " + shard);
  }

  @Override
  public synchronized void record(String shard, String key, String value) {
    int number = Integer.parseInt(value);
    if (!seen.add(number)) {
      repeated++;
      return;
    }
    Integer before = latest.put(key, number);
    if (before != null && before > number) disordered++;
  }

  @Override
  public synchronized void end(String shard) {
    events.add("end " + shard);
  }

  synchronized String readerOf(String shard) {
    return readers.get(shard);
  }

  synchronized int distinct() {
    return seen.size();
  }

  synchronized boolean began(Set<String> shards) {
    return shards.stream().allMatch(shard -> events.contains("begin " + shard));
  }

  synchronized boolean ended(Set<String> shards) {
    return shards.stream().allMatch(shard -> events.contains("end " + shard));
  }

  /** Checks that each number from `first` to `last` was read and nothing else, and in order. */
  synchronized void check(String when, int first, int last) {
    int lost = 0;
    for (int number = first; number <= last; number++) if (!seen.contains(number)) lost++;
    int wanted = last - first + 1;
    Check.equal(when + ": nothing lost of " + wanted, lost, 0);
    Check.equal(when + ": nothing read that was read before", seen.size() - wanted + lost, 0);
    Check.equal(when + ": records of each key in order", disordered, 0);
    Check.note(when + ": " + repeated + " repeated");
  }

  /** Checks that the reading of each shard began after that of its parents had ended. */
  synchronized void checkParents(Map<String, Set<String>> parents) {
    parents.forEach((child, of) -> {
      int begun = events.indexOf("begin " + child);
      boolean after = of.stream().map(parent -> events.indexOf("end " + parent)).allMatch(end -> end >= 0 && end < begun);
      Check.that(child + " after its parents " + of, after);
    });
  }
}
