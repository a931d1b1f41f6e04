package io.tinyloop.simulator.device;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The serial port of a simulated board: its speed, which the host may change by SetBaud, and which
 * goes back to the one before unless two requests come at the new one. Thread-safe.
 */
public final class Uart {

  /** Bits a second after power-on. */
  public static final int BOOT_BAUD = 115_200;

  /** PROTOCOL.md section 8. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final InstantSource clock;
  private final int fastestIn;
  private final int fastestOut;
  private int baud = BOOT_BAUD;
  private int before = BOOT_BAUD;
  private @Nullable Instant backAt;

  /** Of the request that asked for the speed; it may have come again before the change. */
  private int askedBy;

  /** The first request at the new speed; 0: none yet. */
  private int heard;

  /**
   * @param fastestIn what comes faster than this is not understood
   * @param fastestOut what goes out faster than this is not understood
   */
  public Uart(InstantSource clock, int fastestIn, int fastestOut) {
    this.clock = clock;
    this.fastestIn = fastestIn;
    this.fastestOut = fastestOut;
  }

  /** Bits a second in both directions. */
  public synchronized int baud() {
    return baud;
  }

  /** Whether the board understands a host at {@code hostBaud}. */
  public synchronized boolean hears(int hostBaud) {
    return hostBaud == baud && baud <= fastestIn;
  }

  /** Whether a host at {@code hostBaud} understands the board. */
  public synchronized boolean isHeard(int hostBaud) {
    return hostBaud == baud && baud <= fastestOut;
  }

  /** Changes the speed for a request of this number. */
  synchronized void change(int to, int request) {
    before = backAt == null ? baud : before;
    baud = to;
    askedBy = request;
    heard = 0;
    backAt = clock.instant().plus(PATIENCE);
  }

  /** A request came: at the second, the host has heard an answer, and the speed stays. */
  synchronized void heard(int request) {
    if (request == askedBy || request == heard) {
      return;
    }
    if (heard != 0) {
      backAt = null;
    }
    heard = request;
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
