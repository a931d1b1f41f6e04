package io.tinyloop.device;

import org.jspecify.annotations.Nullable;

/**
 * The right of this host to use a device that other hosts reach, too: one host has it at a time,
 * and without it no link to the device is opened here. Thread-safe; a call may wait for a database,
 * and never fails.
 */
public interface HostClaim {

  /** Of a device that only this host reaches: it always has it. */
  HostClaim OWN = new HostClaim() {};

  /**
   * Whether this host has the device; it takes one that is free.
   *
   * @param wants whether something here waits for the device: then this host is next
   */
  default boolean take(boolean wants) {
    return true;
  }

  /** Whether this host has the device, as far as it knows. */
  default boolean isHeld() {
    return true;
  }

  /** The same, asked of those who must know. */
  default boolean confirm() {
    return isHeld();
  }

  /**
   * Whether another host waits for the device, and is to have it when the job that it runs has
   * ended.
   *
   * @param needed whether something here waits for the device, too
   */
  default boolean isDue(boolean needed) {
    return false;
  }

  /** Gives the device to whoever is next, or waits for it no longer. */
  default void release() {}

  /** Which host has the device, if it is another; null: none has. */
  default @Nullable String holder() {
    return null;
  }

  /** Has {@code news} called when the claim is lost, or another host begins to wait. */
  default void listen(Runnable news) {}

  /** The device leaves its pool: whatever this host has of it is given back behind its back. */
  default void end() {}
}
