package io.tinyloop.device;

import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.LinkException;

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

    Refused(String command, Refusal refusal) {
      super(
          "The device refused %s: %s%s."
              .formatted(
                  command,
                  refusal.reason(),
                  refusal.detail().isEmpty() ? "" : " (" + refusal.detail() + ")"));
      this.refusal = refusal;
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

  /** The device answered what no correct device answers. */
  public static final class Violation extends SessionException {
    Violation(String message) {
      super(message);
    }
  }
}
