package io.tinyloop.device;

/**
 * How much of what a device computed is compared with the law, which the host computes too.
 *
 * @param samples how many consecutive samples a spot check compares; 0 unless SPOT
 */
public record Verification(Mode mode, int samples) {

  /** What is compared. */
  public enum Mode {
    /** Every prediction and every trace. */
    FULL,
    /** Those of some samples, other ones for each model. */
    SPOT,
    /** Nothing: for measurements of the host itself. */
    NONE
  }

  public static final Verification FULL = new Verification(Mode.FULL, 0);
  public static final Verification NONE = new Verification(Mode.NONE, 0);

  public Verification {
    if (samples < 0 || (mode == Mode.SPOT) != (samples > 0)) {
      throw new IllegalArgumentException(
          "The verification %s compares %d samples.\nMaybe Verification.spot(8)."
              .formatted(mode, samples));
    }
  }

  /** A spot check of {@code samples} samples, at least 1. */
  public static Verification spot(int samples) {
    return new Verification(Mode.SPOT, samples);
  }
}
