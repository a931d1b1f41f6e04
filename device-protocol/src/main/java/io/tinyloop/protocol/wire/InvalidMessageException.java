package io.tinyloop.protocol.wire;

/** An intact frame whose payload is not a message, or whose message breaks a rule. */
public final class InvalidMessageException extends Exception {

  private static final long serialVersionUID = 1;

  private final RefusalReason reason;
  private final int requestId;
  private final int leaseEpoch;

  InvalidMessageException(RefusalReason reason, int requestId, int leaseEpoch, String message) {
    super(message);
    this.reason = reason;
    this.requestId = requestId;
    this.leaseEpoch = leaseEpoch;
  }

  /** What a device answers: {@code MALFORMED}, or {@code UNSUPPORTED} for an unknown command. */
  public RefusalReason reason() {
    return reason;
  }

  /** The request that the message belongs to, or 0 if that could not be read. */
  public int requestId() {
    return requestId;
  }

  /** The lease epoch of the message, or 0. */
  public int leaseEpoch() {
    return leaseEpoch;
  }
}
