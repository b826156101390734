import software.amazon.kinesis.coordinator.CoordinatorConfig;
import software.amazon.kinesis.coordinator.CoordinatorConfig.ClientVersionConfig;

/** How workers of KCL 3.x share leases: by a leader, or like those of 2.x. */
final class Mode {
  static final String usual = "3.x";

  private Mode() {}

  static void choose(CoordinatorConfig coordinator, String mode) {
    coordinator.clientVersionConfig(switch (mode) {
      case usual -> ClientVersionConfig.CLIENT_VERSION_CONFIG_3X;
      case "2.x" -> ClientVersionConfig.CLIENT_VERSION_CONFIG_COMPATIBLE_WITH_2X;
      default -> throw new IllegalArgumentException(mode);
    });
  }
}
