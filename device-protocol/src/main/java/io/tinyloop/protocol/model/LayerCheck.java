package io.tinyloop.protocol.model;

import static io.tinyloop.protocol.model.Operator.*;

import java.util.List;

/** The load-time proofs of a layer: shapes, formats and int32 bounds (ARITHMETIC.md, 3 to 5). */
final class LayerCheck {

  private LayerCheck() {}

  static void check(
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
    if (input.bits() > 8) {
      throw new IllegalArgumentException(
          "The input width (%d) of a layer must be one of 2…8.".formatted(input.bits()));
    }
    ActivationFormat state = hiddenSum.output();
    checkLinear(input, linear, GruLayer.viewOf(state));
    ActivationFormat candidateHidden = linear.get(5).output();
    checkNarrow(RESET_SUM, resetSum.output());
    checkNarrow(UPDATE_SUM, updateSum.output());
    checkNarrow(RESET_SIGMOID, resetSigmoid.output());
    checkNarrow(RESET_PRODUCT, resetProduct.output());
    checkNarrow(CANDIDATE_SUM, candidateSum.output());
    checkSigned(CANDIDATE_TANH, candidateTanh.output());
    checkSigned(CANDIDATE_PRODUCT, candidateProduct.output());
    checkSigned(CARRY_PRODUCT, carryProduct.output());
    checkSigned(HIDDEN_SUM, state);
    if (updateSigmoid.output().zeroPoint() != 0) {
      throw new OperatorException(
          UPDATE_SIGMOID,
          "The zero point (%d) of operator (UPDATE_SIGMOID) must be 0."
              .formatted(updateSigmoid.output().zeroPoint()));
    }
    checkTable(RESET_SIGMOID, resetSigmoid, resetSum.output());
    checkTable(UPDATE_SIGMOID, updateSigmoid, updateSum.output());
    checkTable(CANDIDATE_TANH, candidateTanh, candidateSum.output());
    bound(RESET_SUM, resetSum.admits(linear.get(0).output(), linear.get(1).output()));
    bound(UPDATE_SUM, updateSum.admits(linear.get(2).output(), linear.get(3).output()));
    bound(RESET_PRODUCT, resetProduct.admits(resetSigmoid.output(), candidateHidden));
    bound(CANDIDATE_SUM, candidateSum.admits(linear.get(4).output(), resetProduct.output()));
    bound(UPDATE_COMPLEMENT, updateComplement.admits(updateSigmoid.output().bits()));
    bound(
        CANDIDATE_PRODUCT,
        candidateProduct.admits(updateComplement.output(), candidateTanh.output()));
    bound(CARRY_PRODUCT, carryProduct.admits(updateSigmoid.output(), state));
    bound(HIDDEN_SUM, hiddenSum.admits(candidateProduct.output(), carryProduct.output()));
  }

  private static void checkLinear(
      ActivationFormat input, List<LinearOperator> linear, ActivationFormat view) {
    int rows = linear.getFirst().weights().rows();
    int columns = linear.getFirst().weights().columns();
    for (int i = 0; i < linear.size(); i++) {
      Operator operator = LINEAR.get(i);
      WeightMatrix weights = linear.get(i).weights();
      int expected = operator.readsHidden() ? rows : columns;
      if (weights.rows() != rows || weights.columns() != expected) {
        throw new OperatorException(
            operator,
            "The shape (%d × %d) of operator (%s) must be %d × %d."
                .formatted(weights.rows(), weights.columns(), operator, rows, expected));
      }
      bound(operator, linear.get(i).admits(operator.readsHidden() ? view : input));
    }
  }

  private static void checkTable(Operator operator, LookupTable table, ActivationFormat input) {
    if (table.inputBits() != input.bits()) {
      throw new OperatorException(
          operator,
          "The table of operator (%s) has %d entries, but its input has %d bits."
              .formatted(operator, table.values().length, input.bits()));
    }
  }

  private static void checkNarrow(Operator operator, ActivationFormat format) {
    if (format.bits() > 8) {
      throw new OperatorException(
          operator,
          "The bit width (%d) of operator (%s) must be one of 2…8."
              .formatted(format.bits(), operator));
    }
  }

  private static void checkSigned(Operator operator, ActivationFormat format) {
    if (format.bits() == 16 && format.zeroPoint() != 32768) {
      throw new OperatorException(
          operator,
          "The zero point (%d) of operator (%s) must be 32768 at 16 bits."
              .formatted(format.zeroPoint(), operator));
    }
  }

  private static void bound(Operator operator, boolean holds) {
    if (!holds) {
      throw new OperatorException(
          operator, "An intermediate value of operator (%s) can leave int32.".formatted(operator));
    }
  }
}
