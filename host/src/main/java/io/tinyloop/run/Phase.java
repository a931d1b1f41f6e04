package io.tinyloop.run;

import java.util.Locale;

/** The phases of a run, in order. */
public enum Phase {
  /** Opening the fleet, reading data, calibrating. */
  PREPARE,
  /** The homogeneous baselines 2…8. */
  HOMOGENEOUS,
  /** The search. */
  SEARCH,
  /** Local search round the front that the search found. */
  EXPLOIT,
  /** Timing the front again, where timings are noisy. */
  REMEASURE,
  /** The random baseline, with the search's budget. */
  RANDOM,
  /** Every front again, on all validation samples. */
  CONFIRM,
  /** Quantization-aware training of finalists, of the front and of the baselines. */
  TRAIN,
  /** The confirmed front and the homogeneous baselines, once, on the test split. */
  TEST;

  /** The name in commands and JSON. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
