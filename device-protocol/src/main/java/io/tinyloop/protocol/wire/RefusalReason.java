package io.tinyloop.protocol.wire;

/** Why a device did not do what it was told. */
public enum RefusalReason {
  /** A newer device gave a reason that this code does not know. */
  UNSPECIFIED,
  /** The message does not decode, or a field is missing or out of its range. */
  MALFORMED,
  UNSUPPORTED_VERSION,
  /** Expected: the newest epoch seen. */
  STALE_EPOCH,
  UNKNOWN_MODEL,
  UNKNOWN_DATA_SET,
  /** Expected: the largest accepted; actual: what was asked. */
  TOO_LARGE,
  BAD_DIGEST,
  /** Expected: the next offset. */
  BAD_OFFSET,
  /** Actual: the byte offset of the offending field. */
  INVALID_MODEL,
  /** Actual: the byte offset of the offending field. */
  INVALID_DATA_SET,
  /** Model and data set do not fit each other. */
  INCOMPATIBLE,
  /** Expected: the number of samples there are, or the most in one evaluation. */
  SAMPLE_RANGE,
  BUSY,
  UNSUPPORTED,
  CANCELLED,
  INTERNAL
}
