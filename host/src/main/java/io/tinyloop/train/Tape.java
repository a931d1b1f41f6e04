package io.tinyloop.train;

import static io.tinyloop.train.Lanes.BATCH;

/**
 * What one layer computed for one shard, kept for the backward pass. Numbers are values of the
 * operators' formats (integers) under the law, and real numbers in float training. Arrays have
 * shape steps × units × BATCH.
 */
final class Tape {

  final int steps;
  final int inputSize;
  final int hiddenSize;

  /** x, steps × I × BATCH. */
  final float[] input;

  /** h before each step and after the last one, (steps + 1) × H × BATCH. */
  final float[] state;

  /** ĥ likewise. */
  final float[] view;

  /** Outputs of the input's products, steps × 3H × BATCH, and the numbers before rounding. */
  final float[] inputProducts;

  final float[] inputRaw;

  /** Those of the state's products. */
  final float[] hiddenProducts;

  final float[] hiddenRaw;

  final float[] reset;
  final float[] update;
  final float[] candidate;

  /** Derivatives of the three activations at their arguments. */
  final float[] resetSlope;

  final float[] updateSlope;
  final float[] candidateSlope;

  /** Outputs of RESET_PRODUCT, UPDATE_COMPLEMENT, CANDIDATE_PRODUCT and CARRY_PRODUCT. */
  final float[] resetProduct;

  final float[] complement;
  final float[] candidateProduct;
  final float[] carryProduct;

  /**
   * @param rounded whether products are rounded, so that their raw numbers differ
   */
  Tape(int steps, int inputSize, int hiddenSize, boolean rounded) {
    this.steps = steps;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    int units = steps * hiddenSize * BATCH;
    input = new float[steps * inputSize * BATCH];
    state = new float[units + hiddenSize * BATCH];
    view = rounded ? new float[state.length] : state;
    inputProducts = new float[3 * units];
    inputRaw = rounded ? new float[3 * units] : inputProducts;
    hiddenProducts = new float[3 * units];
    hiddenRaw = rounded ? new float[3 * units] : hiddenProducts;
    reset = new float[units];
    update = new float[units];
    candidate = new float[units];
    resetSlope = new float[units];
    updateSlope = new float[units];
    candidateSlope = new float[units];
    resetProduct = new float[units];
    complement = new float[units];
    candidateProduct = new float[units];
    carryProduct = new float[units];
  }

  /** Index of the first number of a step in arrays of H units. */
  int at(int step) {
    return step * hiddenSize * BATCH;
  }
}
