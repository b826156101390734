import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/** Says what was checked, in the words that the runner counts. */
final class Check {
  private Check() {}

  static void that(String what, boolean holds) {
    System.out.println((holds ? "ok " : "BAD ") + what);
  }

  static void equal(String what, Object got, Object expected) {
    System.out.println(expected.equals(got) ? "ok " + what : "BAD " + what + ": got " + got + ", expected " + expected);
  }

  static void refused(String what, Class<? extends Throwable> error, String text, Callable<?> call) {
    try {
      call.call();
      System.out.println("BAD " + what + ": no " + error.getSimpleName());
    } catch (Exception thrown) {
      Throwable cause = thrown instanceof java.util.concurrent.ExecutionException ? thrown.getCause() : thrown;
      boolean expected = error.isInstance(cause) && String.valueOf(cause.getMessage()).contains(text);
      System.out.println(expected ? "ok " + what : "BAD " + what + ": " + cause);
    }
  }

  static void note(String text) {
    System.out.println("note " + text);
  }

  /** Waits for something; false when the time is over. */
  static boolean within(int seconds, BooleanSupplier happened) throws InterruptedException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (!happened.getAsBoolean()) {
      if (System.nanoTime() > end) return false;
      Thread.sleep(50);
    }
    return true;
  }

  /** The version in the name of the jar that a class was loaded from. */
  static void version(String name, Class<?> of) {
    String jar = of.getProtectionDomain().getCodeSource().getLocation().getPath();
    System.out.println("version " + name + " " + jar.replaceAll(".*-([0-9][^/]*)\\.jar", "$1"));
  }

  /** What a program does; it may throw. */
  interface Program {
    void run() throws Exception;
  }

  /** Runs a program to its end and leaves, whatever threads its libraries left behind. */
  static void run(Program program) {
    try {
      program.run();
      System.out.println("end");
    } catch (Throwable failure) {
      failure.printStackTrace();
    }
    System.exit(0);
  }
}
