package io.tinyloop.protocol.oracle;

import static io.tinyloop.protocol.model.Operator.*;
import static io.tinyloop.protocol.oracle.Equations.big;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.ComplementOperator;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.LookupTable;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.WeightMatrix;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One time step of one layer (ARITHMETIC.md, sections 1, 4 and 5). */
class OracleCell {

  private final Equations law;

  OracleCell(Equations law) {
    this.law = law;
  }

  /**
   * Outputs of the operators, hiddenSize values each; operators 14 to 16 are absent where the state
   * path is fused. HIDDEN_SUM is h'.
   *
   * @param x inputSize values
   * @param h hiddenSize values of the old state
   */
  Map<Operator, List<BigInteger>> step(GruLayer layer, List<BigInteger> x, List<BigInteger> h) {
    Map<Operator, List<BigInteger>> out = new EnumMap<>(Operator.class);
    List<BigInteger> view = view(layer, h);
    for (Operator operator : LINEAR) {
      List<BigInteger> read = operator.readsHidden() ? view : x;
      out.put(operator, linear(layer.linear(operator), read));
    }
    gate(layer, out);
    state(layer, out, h, view);
    return out;
  }

  /** (9) The state as matrix products see it. */
  List<BigInteger> view(GruLayer layer, List<BigInteger> h) {
    return layer.state().bits() == 16 ? h.stream().map(law::view).toList() : h;
  }

  /** The state that CARRY_PRODUCT and equation 10 read. */
  List<BigInteger> carried(List<BigInteger> h, List<BigInteger> view) {
    return h;
  }

  private void gate(GruLayer layer, Map<Operator, List<BigInteger>> out) {
    out.put(
        RESET_SUM,
        add(layer.resetSum(), out.get(RESET_INPUT_LINEAR), out.get(RESET_HIDDEN_LINEAR)));
    out.put(
        UPDATE_SUM,
        add(layer.updateSum(), out.get(UPDATE_INPUT_LINEAR), out.get(UPDATE_HIDDEN_LINEAR)));
    out.put(
        RESET_SIGMOID, table(layer.resetSigmoid(), out.get(RESET_SUM), layer.resetSum().output()));
    out.put(
        UPDATE_SIGMOID,
        table(layer.updateSigmoid(), out.get(UPDATE_SUM), layer.updateSum().output()));
    out.put(
        RESET_PRODUCT,
        multiply(layer.resetProduct(), out.get(RESET_SIGMOID), out.get(CANDIDATE_HIDDEN_LINEAR)));
    out.put(
        CANDIDATE_SUM,
        add(layer.candidateSum(), out.get(CANDIDATE_INPUT_LINEAR), out.get(RESET_PRODUCT)));
    out.put(
        CANDIDATE_TANH,
        table(layer.candidateTanh(), out.get(CANDIDATE_SUM), layer.candidateSum().output()));
  }

  private void state(
      GruLayer layer,
      Map<Operator, List<BigInteger>> out,
      List<BigInteger> h,
      List<BigInteger> view) {
    List<BigInteger> z = out.get(UPDATE_SIGMOID);
    List<BigInteger> n = out.get(CANDIDATE_TANH);
    List<BigInteger> carried = carried(h, view);
    if (fused(layer)) {
      List<BigInteger> next = new ArrayList<>();
      for (int i = 0; i < h.size(); i++) {
        next.add(law.fused(z.get(i), carried.get(i), n.get(i)));
      }
      out.put(HIDDEN_SUM, next);
      return;
    }
    int bits = layer.updateSigmoid().output().bits();
    out.put(UPDATE_COMPLEMENT, complement(layer.updateComplement(), z, bits));
    out.put(CANDIDATE_PRODUCT, multiply(layer.candidateProduct(), out.get(UPDATE_COMPLEMENT), n));
    out.put(CARRY_PRODUCT, multiply(layer.carryProduct(), z, carried));
    out.put(HIDDEN_SUM, add(layer.hiddenSum(), out.get(CANDIDATE_PRODUCT), out.get(CARRY_PRODUCT)));
  }

  /** (10) applies when all six operators of the state path have 16 bits. */
  boolean fused(GruLayer layer) {
    for (Operator operator : STATE_PATH) {
      if (layer.output(operator).bits() != 16) {
        return false;
      }
    }
    return true;
  }

  /** (4) The accumulators of all rows. */
  List<BigInteger> accumulators(WeightMatrix weights, int[] biases, List<BigInteger> x) {
    List<BigInteger> sums = new ArrayList<>();
    for (int row = 0; row < weights.rows(); row++) {
      List<BigInteger> w = new ArrayList<>();
      for (int column = 0; column < weights.columns(); column++) {
        int u = weights.codes()[row * weights.columns() + column] & 0xFF;
        w.add(law.weight(big(u), big(weights.offset())));
      }
      sums.add(law.accumulate(big(biases[row]), w, x));
    }
    return sums;
  }

  List<BigInteger> linear(LinearOperator linear, List<BigInteger> x) {
    List<BigInteger> sums = accumulators(linear.weights(), linear.biases(), x);
    List<BigInteger> out = new ArrayList<>();
    for (int row = 0; row < sums.size(); row++) {
      BigInteger m = law.rowMultiplier(linear.multipliers(), row);
      out.add(
          law.linear(
              sums.get(row),
              linear.preShift(),
              m,
              linear.shift(),
              lo(linear.output()),
              hi(linear.output())));
    }
    return out;
  }

  private List<BigInteger> add(AddOperator add, List<BigInteger> a, List<BigInteger> b) {
    List<BigInteger> out = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      out.add(
          law.add(
              a.get(i),
              b.get(i),
              big(add.multiplierA()),
              big(add.multiplierB()),
              add.shift(),
              lo(add.output()),
              hi(add.output())));
    }
    return out;
  }

  private List<BigInteger> multiply(
      MultiplyOperator multiply, List<BigInteger> a, List<BigInteger> b) {
    List<BigInteger> out = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      out.add(
          law.multiply(
              a.get(i),
              b.get(i),
              multiply.requantization().preShift(),
              big(multiply.requantization().multiplier()),
              multiply.requantization().shift(),
              lo(multiply.output()),
              hi(multiply.output())));
    }
    return out;
  }

  private List<BigInteger> complement(
      ComplementOperator complement, List<BigInteger> z, int inputBits) {
    BigInteger one = one(inputBits);
    BigInteger outputOne = one(complement.output().bits());
    return z.stream()
        .map(v ->
            law.complement(v, one, big(complement.multiplier()), complement.shift(), outputOne))
        .toList();
  }

  List<BigInteger> table(LookupTable table, List<BigInteger> values, ActivationFormat input) {
    return values.stream().map(v -> law.table(table.values(), v, big(input.zeroPoint()))).toList();
  }

  /** one(b) of section 4. */
  static BigInteger one(int bits) {
    return bits == 16 ? Equations.WIDE_ONE : BigInteger.TWO.pow(bits).subtract(BigInteger.ONE);
  }

  /** −Z. */
  static BigInteger lo(ActivationFormat format) {
    return big(-format.zeroPoint());
  }

  /** 2^b − 1 − Z; 32768 on the unit grid of 16 bits. */
  static BigInteger hi(ActivationFormat format) {
    return format.bits() == 16 && format.zeroPoint() == 0
        ? Equations.WIDE_ONE
        : BigInteger.TWO.pow(format.bits()).subtract(big(1 + format.zeroPoint()));
  }
}
