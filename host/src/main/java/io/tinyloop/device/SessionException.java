package io.tinyloop.device;

import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.RefusalReason;

/**
 * Why a conversation with a device did not go on. {@link OutcomeMapping} says what it counts as.
 */
public abstract sealed class SessionException extends Exception {

  private SessionException(String message) {
    super(message);
  }

  private SessionException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The device said a typed no. */
  public static final class Refused extends SessionException {

    private final transient Refusal refusal;
    private final boolean ofCandidate;

    Refused(String command, Refusal refusal) {
      this(command, refusal, false);
    }

    private Refused(String command, Refusal refusal, boolean ofCandidate) {
      super(
          "The device refused %s: %s%s%s."
              .formatted(
                  command,
                  refusal.reason(),
                  refusal.detail().isEmpty() ? "" : " (" + refusal.detail() + ")",
                  bytes(refusal)));
      this.refusal = refusal;
      this.ofCandidate = ofCandidate;
    }

    private static String bytes(Refusal refusal) {
      return refusal.reason() == RefusalReason.TOO_LARGE && refusal.actual() != 0
          ? ": %,d bytes, where it takes %,d"
              .formatted(
                  Integer.toUnsignedLong(refusal.actual()),
                  Integer.toUnsignedLong(refusal.expected()))
          : "";
    }

    /** The same no, said to the candidate itself: to its model, or to one sample beside it. */
    Refused toCandidate() {
      return new Refused("the candidate", refusal, true);
    }

    /** Whether it was said to the candidate itself. */
    public boolean ofCandidate() {
      return ofCandidate;
    }

    public Refusal refusal() {
      return refusal;
    }
  }

  /** The device did not answer in time. */
  public static final class NoAnswer extends SessionException {
    NoAnswer(String message) {
      super(message);
    }
  }

  /** The link carries nothing any more. */
  public static final class LinkLost extends SessionException {
    LinkLost(LinkException cause) {
      super(String.valueOf(cause.getMessage()), cause);
    }
  }

  /** The link carries bytes, but damages or loses too many of them. */
  public static final class Unreliable extends SessionException {
    Unreliable(String message) {
      super(message);
    }
  }

  /** The device was reset under way: its boot nonce changed. */
  public static final class DeviceReset extends SessionException {
    DeviceReset(long before, long now) {
      super(
          "The device was reset: its boot nonce changed from %016x to %016x."
              .formatted(before, now));
    }
  }

  /** The device's timer counts the same work otherwise than before. */
  public static final class Unsteady extends SessionException {
    Unsteady(String message) {
      super(message);
    }
  }

  /** Another device answered than the one that was asked for. */
  public static final class Stranger extends SessionException {
    Stranger(String message) {
      super(message);
    }
  }

  /** The device answered what no correct device answers. */
  public static final class Violation extends SessionException {
    Violation(String message) {
      super(message);
    }
  }
}
