package io.tinyloop.journal;

/** Where a run stands. */
public enum RunState {
  /** Work is being done, or was when the host last stopped. */
  RUNNING,
  /** A person paused it. */
  PAUSED,
  /** The front and the report are in the journal. */
  COMPLETED,
  /** It cannot go on; the detail says why. */
  FAILED,
  /** A person stopped it. */
  STOPPED
}
