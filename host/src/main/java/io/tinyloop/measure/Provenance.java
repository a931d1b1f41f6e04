package io.tinyloop.measure;

import io.tinyloop.protocol.wire.TickKind;

/** Where a number comes from. A front never mixes provenances without a label. */
public enum Provenance {
  /** A counter or clock of real hardware, or an instrument. */
  MEASURED,
  /** Real firmware on an emulated processor: instructions, not cycles. */
  EMULATED,
  /** A cost or energy model. */
  MODELLED;

  /** The provenance of a duration that is counted in such ticks. */
  public static Provenance of(TickKind kind) {
    return switch (kind) {
      case CYCLES, NANOSECONDS -> MEASURED;
      case INSTRUCTIONS -> EMULATED;
      case MODELLED_CYCLES -> MODELLED;
    };
  }
}
