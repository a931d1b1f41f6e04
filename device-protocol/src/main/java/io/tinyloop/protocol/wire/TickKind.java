package io.tinyloop.protocol.wire;

/** What the ticks of a device's timer are; it decides the provenance of a latency. */
public enum TickKind {
  /** A cycle counter of real hardware: measured. */
  CYCLES,
  /** A real clock of a native process: measured. */
  NANOSECONDS,
  /** An emulator's timer, retired instructions: emulated. */
  INSTRUCTIONS,
  /** A cost model: modelled. */
  MODELLED_CYCLES
}
