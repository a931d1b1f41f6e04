package io.tinyloop.train;

import io.tinyloop.quantize.InfeasibleCandidateException;

/** A GRU classifier that can be trained: its forward pass, and what its backward pass needs. */
sealed interface Network permits RealNetwork, LawNetwork {

  /** The numbers that training moves. */
  GruParameters parameters();

  /**
   * Makes the constants of the forward pass anew, after the parameters have changed.
   *
   * @throws InfeasibleCandidateException when these parameters have no integers
   */
  void refresh() throws InfeasibleCandidateException;

  /** Empty tapes for one shard, one a layer. */
  java.util.List<Tape> tapes(int steps);

  /** One time step of a layer, from the tape's input and state of that step. */
  void step(int layer, Tape tape, int step, Scratch scratch);

  /** Constants of a layer's backward pass. */
  CellConstants constants(int layer);

  /** The head's weights as the forward pass multiplies them, classes × H. */
  float[] headWeights();

  /** The head's biases in the units of its sums. */
  float[] headBiases();

  /** The real size of a step of the head's sums. */
  float logitScale();

  /** The head's weights as real numbers, H × classes. */
  float[] headTransposed();

  /**
   * Turns the sums of all shards into the gradient of the parameters: scales of weights included.
   */
  void finish(GruParameters gradient);

  /** Brings parameters back to where they mean something, after a step of the optimizer. */
  void project();
}
