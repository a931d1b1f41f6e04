package io.tinyloop.protocol.arithmetic;

import static io.tinyloop.protocol.arithmetic.VectorEngineProducts.WIDTH;

/**
 * One operator for some units of 64 samples, with its constants and the rows it reads and writes.
 *
 * <p>Each operator is compiled by itself, since a layer calls too many kinds of them for the
 * compiler to inline; within {@link #run}, branches stand outside of loops over vectors: where two
 * ways meet with a vector in hand, the compiler puts it on the heap.
 */
interface VectorEngineOperation {

  /** Units of a layer that are computed together, operator by operator. */
  int GROUP = 8;

  /** Computes {@code units} ≤ {@link #GROUP} units from {@code unit} on. */
  void run(int unit, int units);

  /**
   * Rows of 64 values.
   *
   * @param values the array that holds them
   * @param offset where the first row starts
   * @param ofLayer whether there is a row for each unit of the layer, or of the group
   */
  record Rows(int[] values, int offset, boolean ofLayer) {

    /** Rows of the units of a group. */
    static Rows scratch() {
      return new Rows(new int[GROUP * WIDTH], 0, false);
    }

    /** Where the row of {@code unit}, the first of its group, starts. */
    int at(int unit) {
      return ofLayer ? offset + unit * WIDTH : offset;
    }
  }
}
