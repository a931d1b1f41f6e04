package io.tinyloop.journal;

/** Where a lease stands. */
public enum LeaseState {
  /** Somebody else has the device, or its job has not ended. */
  WAITING,
  /** Its holder has the device. */
  ACTIVE,
  /** Its holder gave the device back. */
  RELEASED,
  /** Its time was over. */
  EXPIRED,
  /** Its holder did not renew it for long, and another wanted the device. */
  RECLAIMED,
  /** An operator or administrator ended it. */
  BROKEN;

  /** Whether it keeps, or will keep, the device from others. */
  public boolean open() {
    return this == WAITING || this == ACTIVE;
  }
}
