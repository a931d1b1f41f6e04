package io.tinyloop.protocol.wire;

/** What an uploaded blob is. */
public enum BlobKind {
  /** A model image (ARITHMETIC.md, section 7). */
  MODEL,
  /** A data set image (ARITHMETIC.md, section 8). */
  DATA_SET
}
