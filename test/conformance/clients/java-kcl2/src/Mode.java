import software.amazon.kinesis.coordinator.CoordinatorConfig;

/** Workers of KCL 2.x share leases in one way only. */
final class Mode {
  static final String usual = "2.x";

  private Mode() {}

  static void choose(CoordinatorConfig coordinator, String mode) {
    if (!mode.equals(usual)) throw new IllegalArgumentException(mode);
  }
}
