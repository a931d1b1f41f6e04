package io.tinyloop.simulator.device;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The serial port of a simulated board: its speed, which the host may change by SetBaud, and which
 * goes back to the one before when no intact frame comes at the new one. Thread-safe.
 */
public final class Uart {

  /** Bits a second after power-on. */
  public static final int BOOT_BAUD = 115_200;

  /** PROTOCOL.md section 8. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final InstantSource clock;
  private final int fastest;
  private int baud = BOOT_BAUD;
  private int before = BOOT_BAUD;
  private @Nullable Instant backAt;

  /**
   * @param fastest the port understands no faster speed: it takes one, and hears nothing at it
   */
  public Uart(InstantSource clock, int fastest) {
    this.clock = clock;
    this.fastest = fastest;
  }

  /** Bits a second in both directions. */
  public synchronized int baud() {
    return baud;
  }

  /** Whether a line that the host drives at {@code hostBaud} carries anything. */
  public synchronized boolean carries(int hostBaud) {
    return hostBaud == baud && baud <= fastest;
  }

  synchronized void change(int to) {
    before = baud;
    baud = to;
    backAt = clock.instant().plus(PATIENCE);
  }

  /** An intact frame came: the speed stays. */
  synchronized void heard() {
    backAt = null;
  }

  /** Goes back if nobody was heard for too long. */
  synchronized void look() {
    if (backAt != null && !clock.instant().isBefore(backAt)) {
      baud = before;
      backAt = null;
    }
  }

  /** How long the board may wait before it must {@link #look}, at most {@code most}. */
  synchronized Duration patience(Duration most) {
    Instant until = backAt;
    if (until == null) {
      return most;
    }
    Duration left = Duration.between(clock.instant(), until);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Power-on. */
  public synchronized void powerOn() {
    baud = BOOT_BAUD;
    backAt = null;
  }
}
