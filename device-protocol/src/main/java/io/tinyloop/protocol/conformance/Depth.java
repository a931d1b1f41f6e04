package io.tinyloop.protocol.conformance;

/** How much of the vectors is replayed. */
public enum Depth {
  /** All cases, but no enumeration: what a device behind a slow link answers in seconds. */
  ADMISSION,
  /** Everything, enumerations of up to a million outputs included. */
  FULL
}
