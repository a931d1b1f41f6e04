package io.tinyloop.protocol.wire;

/** What received bytes turned out to be: a frame, or something to count and drop. */
public sealed interface FrameOutcome {

  /**
   * An intact frame.
   *
   * @param kind direction
   * @param payload the encoded message; owned by the record
   */
  record Frame(FrameKind kind, byte[] payload) implements FrameOutcome {}

  /** Bytes that are no frame. */
  record Damaged(Damage damage) implements FrameOutcome {}

  /** Why bytes are no frame, in the order of the checks. */
  enum Damage {
    /** Longer than the receiver takes. */
    OVERSIZE,
    /** Shorter than a header and a CRC. */
    TRUNCATED,
    BAD_CRC,
    /** Intact, but of a frame version that the receiver does not know. */
    UNKNOWN_VERSION,
    /** Intact, but of an unknown kind. */
    UNKNOWN_KIND,
    /** Intact, but the length field disagrees with the bytes that came. */
    BAD_LENGTH
  }
}
