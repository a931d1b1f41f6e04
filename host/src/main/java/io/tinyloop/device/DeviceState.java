package io.tinyloop.device;

/** Where a device of a pool stands. */
public enum DeviceState {
  /** Its link is being opened, or will be again after a pause. */
  CONNECTING,
  /** It is being tested over its link. */
  ADMITTING,
  /** It waits for a candidate. */
  IDLE,
  /** It runs a candidate. */
  BUSY,
  /** A person has it, and the host has closed its link. */
  LEASED,
  /** Another host has it, and this one no link to it. */
  ELSEWHERE,
  /** Its board is not plugged in; it is admitted when it is. */
  OFFLINE,
  /** A call to it did not return in time; nothing waits for it. */
  HUNG,
  /** It failed too often, or computed wrongly, and is given no candidates. */
  QUARANTINED,
  /** The pool was closed. */
  CLOSED;

  /** Whether the device runs candidates now or may soon. */
  public boolean usable() {
    return this == CONNECTING
        || this == ADMITTING
        || this == IDLE
        || this == BUSY
        || this == LEASED
        || this == ELSEWHERE;
  }
}
