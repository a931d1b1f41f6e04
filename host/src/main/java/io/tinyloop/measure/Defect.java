package io.tinyloop.measure;

/** Why what a meter saw of a window is no measurement. */
public enum Defect {
  /** Samples are missing, by the meter's own counter. */
  LOST_SAMPLES,
  /** The marker rose or fell without the other. */
  UNPAIRED_EDGE,
  /** The stream was read out of step. */
  MISALIGNED,
  /** The current left the meter's range. */
  OVER_RANGE,
  /** Meter and board disagree on how long the window lasted. */
  DURATION,
  /** The board's calibration, or the meter's own, expired in it. */
  STALE_CALIBRATION,
  /** The meter's connection ended in it. */
  INTERRUPTED
}
