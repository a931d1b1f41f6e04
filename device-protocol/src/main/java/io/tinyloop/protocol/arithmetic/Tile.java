package io.tinyloop.protocol.arithmetic;

import io.tinyloop.protocol.model.DataSet;

/**
 * A model made ready to run up to {@link #width} samples side by side, with all memory it needs.
 * Used by one thread at a time.
 */
interface Tile {

  /** Most samples in one call of {@link #run}. */
  int width();

  /**
   * Runs the samples {@code first} … {@code first + count − 1} and writes their predictions and
   * traces to the indices from {@code at} on. Allocates nothing.
   */
  void run(DataSet data, int first, int count, byte[] predictions, int[] traces, int at);
}
