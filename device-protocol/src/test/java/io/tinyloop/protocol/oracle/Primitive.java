package io.tinyloop.protocol.oracle;

import java.math.BigInteger;
import java.util.List;

/**
 * An element-wise equation as a function of a list of integers, as the Conformance message has it.
 */
enum Primitive {
  REQUANTIZE("3", "a", "k", "m", "s") {
    @Override
    BigInteger apply(Equations law, List<BigInteger> v) {
      return law.requantize(v.get(0), v.get(1).intValue(), v.get(2), v.get(3).intValue());
    }
  },
  ADD("5", "a", "b", "m1", "m2", "s", "lo", "hi") {
    @Override
    BigInteger apply(Equations law, List<BigInteger> v) {
      return law.add(
          v.get(0), v.get(1), v.get(2), v.get(3), v.get(4).intValue(), v.get(5), v.get(6));
    }
  },
  MULTIPLY("6", "a", "b", "k", "m", "s", "lo", "hi") {
    @Override
    BigInteger apply(Equations law, List<BigInteger> v) {
      return law.multiply(
          v.get(0),
          v.get(1),
          v.get(2).intValue(),
          v.get(3),
          v.get(4).intValue(),
          v.get(5),
          v.get(6));
    }
  },
  COMPLEMENT("7", "z", "one", "m", "s", "outputOne") {
    @Override
    BigInteger apply(Equations law, List<BigInteger> v) {
      return law.complement(v.get(0), v.get(1), v.get(2), v.get(3).intValue(), v.get(4));
    }
  },
  VIEW("9", "h") {
    @Override
    BigInteger apply(Equations law, List<BigInteger> v) {
      return law.view(v.get(0));
    }
  },
  FUSED("10", "z", "h", "n") {
    @Override
    BigInteger apply(Equations law, List<BigInteger> v) {
      return law.fused(v.get(0), v.get(1), v.get(2));
    }
  };

  private final String equation;
  private final List<String> arguments;

  Primitive(String equation, String... arguments) {
    this.equation = equation;
    this.arguments = List.of(arguments);
  }

  String equation() {
    return equation;
  }

  /** Names of the arguments, in their order. */
  List<String> arguments() {
    return arguments;
  }

  abstract BigInteger apply(Equations law, List<BigInteger> values);
}
