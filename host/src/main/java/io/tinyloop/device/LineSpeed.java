package io.tinyloop.device;

import io.tinyloop.protocol.wire.LinkException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Greets a board over a serial line at the speed at which it listens, and raises that to the one
 * that is wished for (PROTOCOL.md section 8). Remembers over links what the line has carried. Used
 * by one thread.
 */
final class LineSpeed {

  /** A board is heard at the new speed by then, or both ends go back. */
  private static final Duration PROOF = Duration.ofSeconds(2);

  /** A speed that the line did not carry so often is not tried again. */
  private static final int MOST_FAILURES = 2;

  private static final int USUAL = 0;

  private final Consumer<String> notes;

  /** The last speed at which the board was heard; 0: the usual one. */
  private int heardAt = USUAL;

  private int failures;
  private boolean fixed;

  /** Says hello over the link as it is. */
  @FunctionalInterface
  interface Greeting {
    DeviceSession open(Deadline deadline) throws SessionException, InterruptedException;
  }

  /**
   * @param notes hears in a sentence why a line stays slow
   */
  LineSpeed(Consumer<String> notes) {
    this.notes = notes;
  }

  /** The board was switched off or reset by its wires: it listens at the usual speed. */
  void poweredOn() {
    heardAt = USUAL;
  }

  /** A session over a line of the best speed that board and wire can do. */
  DeviceSession greet(
      VariableSpeedLink line, Greeting greeting, Duration patience, Deadline deadline)
      throws SessionException, InterruptedException {
    int wished = line.wishedBaud();
    if (wished == line.usualBaud()) {
      return greeting.open(deadline);
    }
    DeviceSession session = found(line, greeting, patience, deadline);
    return heardAt == wished || fixed || failures >= MOST_FAILURES
        ? session
        : raised(line, session, greeting, patience, deadline);
  }

  /**
   * A board keeps its speed when the host restarts, and loses it when it is switched off: where it
   * is silent at one speed, it is looked for at the other, by turns.
   */
  private DeviceSession found(
      VariableSpeedLink line, Greeting greeting, Duration patience, Deadline deadline)
      throws SessionException, InterruptedException {
    int likely = heardAt == USUAL ? line.usualBaud() : heardAt;
    int other = likely == line.usualBaud() ? line.wishedBaud() : line.usualBaud();
    int baud = likely;
    while (true) {
      try {
        return at(baud, line, greeting, deadline.within(patience));
      } catch (SessionException.NoAnswer | SessionException.Unreliable e) {
        if (deadline.passed()) {
          throw e;
        }
        baud = baud == likely ? other : likely;
      }
    }
  }

  private DeviceSession at(int baud, VariableSpeedLink line, Greeting greeting, Deadline deadline)
      throws SessionException, InterruptedException {
    set(line, baud);
    DeviceSession session = greeting.open(deadline);
    heardAt = baud;
    return session;
  }

  private DeviceSession raised(
      VariableSpeedLink line,
      DeviceSession session,
      Greeting greeting,
      Duration patience,
      Deadline deadline)
      throws SessionException, InterruptedException {
    int wished = line.wishedBaud();
    try {
      session.setBaud(wished, deadline.within(patience));
      set(line, wished);
      session.ping(deadline.within(PROOF));
      heardAt = wished;
      return session;
    } catch (SessionException.Refused e) {
      fixed = true;
      notes.accept("Its line stays at %d bits a second: %s".formatted(heardAt, e.getMessage()));
      return session;
    } catch (SessionException.NoAnswer | SessionException.Unreliable e) {
      failures++;
      notes.accept(
          "Its line did not carry %d bits a second, and goes back to %d."
              .formatted(wished, heardAt));
      return found(line, greeting, patience, deadline);
    }
  }

  private static void set(VariableSpeedLink line, int baud) throws SessionException {
    try {
      line.setBaud(baud);
    } catch (LinkException e) {
      throw new SessionException.LinkLost(e);
    }
  }
}
