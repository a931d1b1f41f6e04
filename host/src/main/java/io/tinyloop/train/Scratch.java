package io.tinyloop.train;

import static io.tinyloop.train.Lanes.BATCH;

/** Working memory of one shard in one layer. */
final class Scratch {

  /** Sums of products, 3H × BATCH each. */
  final float[] inputSums;

  final float[] hiddenSums;

  /** Arguments of a table as integers, H × BATCH. */
  final int[] arguments;

  /** Gradients of a time step by r, z, n and the old state, H × BATCH each. */
  final float[] byReset;

  final float[] byUpdate;
  final float[] byCandidate;

  /** Gradient by the state after the step that is being undone, and by the one before it. */
  float[] byState;

  float[] byPrevious;

  /** Gradients by the outputs of the products, steps × 3H × BATCH each. */
  final float[] byInputProducts;

  final float[] byHiddenProducts;

  /** Gradient by the inputs, steps × I × BATCH; empty for the first layer. */
  final float[] byInput;

  Scratch(Tape tape, boolean first) {
    int units = tape.hiddenSize * BATCH;
    inputSums = new float[3 * units];
    hiddenSums = new float[3 * units];
    arguments = new int[units];
    byReset = new float[units];
    byUpdate = new float[units];
    byCandidate = new float[units];
    byState = new float[units];
    byPrevious = new float[units];
    byInputProducts = new float[3 * units * tape.steps];
    byHiddenProducts = new float[3 * units * tape.steps];
    byInput = new float[first ? 0 : tape.input.length];
  }

  /** The state before becomes the state after. */
  void swapStates() {
    float[] after = byState;
    byState = byPrevious;
    byPrevious = after;
  }
}
