package io.tinyloop.protocol.wire;

/**
 * One timed window: a whole number of sequences.
 *
 * @param sequences at least 1
 * @param ticks of the timer that {@link Hello#tickKind} names
 * @param energyNanojoules valid if {@link EvaluateResult#energyStatus} says so
 */
public record Window(int sequences, long ticks, long energyNanojoules) {

  public Window {
    if (sequences < 1 || ticks < 0 || energyNanojoules < 0) {
      throw new IllegalArgumentException(
          "A window (%d sequences, %d ticks, %d nJ) must have a sequence, and no negative number."
              .formatted(sequences, ticks, energyNanojoules));
    }
  }
}
