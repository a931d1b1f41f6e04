package io.tinyloop.protocol.model;

import static io.tinyloop.protocol.model.Operator.*;

import java.util.List;

/**
 * One quantized GRU layer: the 17 operators with their constants, every load-time bound checked.
 *
 * @param input format of the layer's input x
 * @param linear the six linear operators in the order of {@link Operator#LINEAR}
 */
public record GruLayer(
    ActivationFormat input,
    List<LinearOperator> linear,
    AddOperator resetSum,
    AddOperator updateSum,
    LookupTable resetSigmoid,
    LookupTable updateSigmoid,
    MultiplyOperator resetProduct,
    AddOperator candidateSum,
    LookupTable candidateTanh,
    ComplementOperator updateComplement,
    MultiplyOperator candidateProduct,
    MultiplyOperator carryProduct,
    AddOperator hiddenSum) {

  public GruLayer {
    linear = List.copyOf(linear);
    if (linear.size() != LINEAR.size()) {
      throw new IllegalArgumentException(
          "The number of linear operators (%d) must be 6.".formatted(linear.size()));
    }
    LayerCheck.check(
        input,
        linear,
        resetSum,
        updateSum,
        resetSigmoid,
        updateSigmoid,
        resetProduct,
        candidateSum,
        candidateTanh,
        updateComplement,
        candidateProduct,
        carryProduct,
        hiddenSum);
  }

  public int inputSize() {
    return linear.getFirst().weights().columns();
  }

  public int hiddenSize() {
    return linear.getFirst().weights().rows();
  }

  /** The linear operator {@code operator}. */
  public LinearOperator linear(Operator operator) {
    return linear.get(LINEAR.indexOf(operator));
  }

  /** Format of the new state h'. */
  public ActivationFormat state() {
    return hiddenSum.output();
  }

  /** Format of the state as matrix products see it (equation 9). */
  public ActivationFormat stateView() {
    return viewOf(state());
  }

  static ActivationFormat viewOf(ActivationFormat state) {
    return state.bits() == 16 ? ActivationFormat.WIDE_STATE_VIEW : state;
  }

  /** Whether operators 14 to 17 are fused (equation 10): the whole state path is 16 bits wide. */
  public boolean fusedStatePath() {
    return STATE_PATH.stream().allMatch(operator -> output(operator).bits() == 16);
  }

  /** Output format of an operator. */
  public ActivationFormat output(Operator operator) {
    return switch (operator) {
      case RESET_INPUT_LINEAR,
          RESET_HIDDEN_LINEAR,
          UPDATE_INPUT_LINEAR,
          UPDATE_HIDDEN_LINEAR,
          CANDIDATE_INPUT_LINEAR,
          CANDIDATE_HIDDEN_LINEAR ->
          linear(operator).output();
      case RESET_SUM -> resetSum.output();
      case UPDATE_SUM -> updateSum.output();
      case RESET_SIGMOID -> resetSigmoid.output();
      case UPDATE_SIGMOID -> updateSigmoid.output();
      case RESET_PRODUCT -> resetProduct.output();
      case CANDIDATE_SUM -> candidateSum.output();
      case CANDIDATE_TANH -> candidateTanh.output();
      case UPDATE_COMPLEMENT -> updateComplement.output();
      case CANDIDATE_PRODUCT -> candidateProduct.output();
      case CARRY_PRODUCT -> carryProduct.output();
      case HIDDEN_SUM -> hiddenSum.output();
    };
  }
}
