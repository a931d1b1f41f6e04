package io.tinyloop.device.recovery;

/**
 * How often a step was tried on a device, and how often it helped.
 *
 * @param tried at least {@code helped}
 */
public record RecoveryTally(long tried, long helped) {

  /** Of a step that was never tried. */
  public static final RecoveryTally NONE = new RecoveryTally(0, 0);

  /** One attempt more; one that was skipped does not count. */
  public RecoveryTally plus(RecoveryResult result) {
    return switch (result) {
      case HELPED -> new RecoveryTally(tried + 1, helped + 1);
      case FAILED -> new RecoveryTally(tried + 1, helped);
      case SKIPPED -> this;
    };
  }
}
