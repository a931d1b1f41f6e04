package io.tinyloop.device;

import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.RefusalReason;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The speed of a serial line: finds the one at which its board listens, and agrees with the board
 * on the one that is wished for (PROTOCOL.md section 8). Remembers over links what the line has
 * carried. Used by one thread.
 */
public final class LineSpeed {

  /** Both answers must have come at the new speed by then, or both ends go back. */
  private static final Duration PROOF = Duration.ofSeconds(2);

  /** A speed that the line did not carry so often is not tried again. */
  private static final int MOST_FAILURES = 2;

  /** So many sessions in a row that ended by faults say that the line carries too little. */
  private static final int MOST_DOUBTS = 3;

  /** Speeds at which another host may have left a board. */
  private static final List<Integer> COMMON =
      List.of(921_600, 460_800, 230_400, 1_000_000, 2_000_000);

  private static final int USUAL = 0;

  private final Consumer<String> notes;

  /** The last speed at which the board was heard; 0: the usual one. */
  private int heardAt = USUAL;

  private int failures;
  private int doubts;
  private boolean fixed;

  /** Says hello over the link as it is. */
  @FunctionalInterface
  public interface Greeting {

    /** A session, or why there is none by the deadline. */
    DeviceSession open(Deadline deadline) throws SessionException, InterruptedException;
  }

  /**
   * @param notes hears in a sentence why a line stays slow
   */
  public LineSpeed(Consumer<String> notes) {
    this.notes = notes;
  }

  /** The board was switched off or reset by its wires: it listens at the usual speed. */
  void poweredOn() {
    heardAt = USUAL;
  }

  /** The line has carried a whole evaluation. */
  void trusted() {
    doubts = 0;
  }

  /** The board, or its cable, may be another one by now: what failed may work. */
  void forgive() {
    failures = 0;
    doubts = 0;
    fixed = false;
  }

  /**
   * A session at whatever speed the board listens. It keeps its speed when a host restarts, and
   * loses it when it is switched off: where it is silent at one, it is looked for at the others.
   *
   * @param patience for an answer at one speed
   */
  public DeviceSession find(
      VariableSpeedLink line, Greeting greeting, Duration patience, Deadline deadline)
      throws SessionException, InterruptedException {
    int likely = heardAt == USUAL ? line.usualBaud() : heardAt;
    Set<Integer> others = new LinkedHashSet<>(List.of(line.wishedBaud(), line.usualBaud()));
    others.addAll(COMMON);
    others.remove(likely);
    while (true) {
      for (int other : others) {
        for (int baud : new int[] {likely, other}) {
          try {
            set(line, baud);
            DeviceSession session = greeting.open(deadline.within(patience));
            heardAt = baud;
            return session;
          } catch (SessionException.NoAnswer | SessionException.Unreliable e) {
            if (deadline.passed()) {
              set(line, likely);
              throw e;
            }
          }
        }
      }
    }
  }

  /**
   * A session at the best speed that board and line can do. Call it when the board is known to be
   * the right one, and idle.
   *
   * @param session as found
   * @param greeting for a session anew, where the board has to be found again
   */
  public DeviceSession agree(
      VariableSpeedLink line,
      DeviceSession session,
      Greeting greeting,
      Duration patience,
      Deadline deadline)
      throws SessionException, InterruptedException {
    int wished = line.wishedBaud();
    if (heardAt == wished && wished != line.usualBaud() && ++doubts >= MOST_DOUBTS) {
      failures = MOST_FAILURES;
      notes.accept(
          "Its line fails at %d bits a second, and goes back to %d."
              .formatted(wished, line.usualBaud()));
    }
    int target = failures >= MOST_FAILURES ? line.usualBaud() : wished;
    return heardAt == target || fixed
        ? session
        : changed(line, session, target, greeting, patience, deadline);
  }

  private DeviceSession changed(
      VariableSpeedLink line,
      DeviceSession session,
      int target,
      Greeting greeting,
      Duration patience,
      Deadline deadline)
      throws SessionException, InterruptedException {
    try {
      change(line, session, target, deadline);
      return session;
    } catch (SessionException.Refused e) {
      Refusal refusal = e.refusal();
      if (refusal.reason() != RefusalReason.UNSUPPORTED) {
        throw e;
      }
      fixed = true;
      notes.accept("Its line stays at %d bits a second: %s".formatted(heardAt, e.getMessage()));
      return session;
    } catch (SessionException.NoAnswer | SessionException.Unreliable e) {
      failures++;
      notes.accept(
          "Its line did not carry %d bits a second, and goes back to %d."
              .formatted(target, heardAt));
      return find(line, greeting, patience, deadline);
    }
  }

  /** The board stays at a new speed when it has heard two requests: the second, after an answer. */
  private void change(VariableSpeedLink line, DeviceSession session, int target, Deadline deadline)
      throws SessionException, InterruptedException {
    session.setBaud(target, deadline.within(PROOF));
    set(line, target);
    Deadline proof = deadline.within(PROOF);
    session.ping(proof);
    session.ping(proof);
    heardAt = target;
  }

  /**
   * Leaves the board at the usual speed, for whoever opens its port next; or says that it is not.
   */
  public void restore(VariableSpeedLink line, DeviceSession session, Deadline deadline)
      throws SessionException, InterruptedException {
    int raised = line.baud();
    if (raised == line.usualBaud()) {
      return;
    }
    try {
      change(line, session, line.usualBaud(), deadline);
    } catch (SessionException.Refused | SessionException.NoAnswer | SessionException.Unreliable e) {
      notes.accept("Its line stays at %d bits a second: %s".formatted(raised, e.getMessage()));
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
