package io.tinyloop.device.recovery;

/** What came of a step. */
public enum RecoveryResult {
  /** The device answered afterwards, and said that it is who it was. */
  HELPED,
  /** It did not, in the step's time. */
  FAILED,
  /** The step was not tried: this device or its link has no such thing, or time was over. */
  SKIPPED
}
