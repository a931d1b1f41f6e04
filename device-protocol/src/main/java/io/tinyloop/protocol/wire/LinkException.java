package io.tinyloop.protocol.wire;

import org.jspecify.annotations.Nullable;

/** A link that cannot carry frames any more, or could not carry one in time. */
public final class LinkException extends Exception {

  /** What happened to the link. */
  public enum Reason {
    /** It was closed, here or at the other end. */
    CLOSED,
    /** It failed; it must be opened again. */
    BROKEN,
    /** It could not take a frame in time. */
    TIMED_OUT
  }

  private static final long serialVersionUID = 1;

  private final Reason reason;

  public LinkException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public LinkException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
