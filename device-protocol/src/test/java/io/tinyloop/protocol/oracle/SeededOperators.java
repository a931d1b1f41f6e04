package io.tinyloop.protocol.oracle;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.ComplementOperator;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.LookupTable;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.Requantization;
import io.tinyloop.protocol.model.WeightMatrix;
import java.util.Arrays;
import java.util.Random;

/**
 * Valid operators drawn from a seed: their outputs fill the output format, saturate now and then,
 * and every load-time bound holds.
 */
final class SeededOperators {

  /** How zero points and constants are drawn. */
  enum Style {
    /** As a quantizer would: zero points near the middle, factors that fill the format. */
    NATURAL,
    /** Zero points at 0 or 2^b − 1, weight offsets at their ends. */
    CORNER,
    /**
     * Anything that the bounds allow: factors up to eight times too big or small, random tables.
     */
    WILD
  }

  private final Random random;
  private final Style style;

  /** Which corner is the usual one: operators of one model agree often enough to stay alive. */
  private final boolean nonNegative;

  SeededOperators(Random random, Style style) {
    this.random = random;
    this.style = style;
    this.nonNegative = style == Style.CORNER && random.nextBoolean();
  }

  /** A format with a zero point of this style. */
  ActivationFormat format(int bits) {
    if (bits == 16) {
      return ActivationFormat.WIDE_SIGNED;
    }
    int codes = 1 << bits;
    return new ActivationFormat(
        bits,
        switch (style) {
          case NATURAL -> codes / 2 + random.nextInt(codes / 4 + 1) - codes / 8;
          case CORNER -> (random.nextInt(4) == 0) == nonNegative ? codes - 1 : 0;
          case WILD -> random.nextInt(codes);
        });
  }

  /** Weights whose products with positive values may have any sign. */
  WeightMatrix weights(int rows, int columns, int bits) {
    return weights(rows, columns, bits, random.nextBoolean());
  }

  private WeightMatrix weights(int rows, int columns, int bits, boolean positive) {
    byte[] codes = new byte[rows * columns];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) random.nextInt(1 << bits);
    }
    return new WeightMatrix(rows, columns, bits, offset(bits, positive), codes);
  }

  /** In a corner, all weights have the wanted sign. */
  private int offset(int bits, boolean positive) {
    if (bits == 1) {
      return 1;
    }
    int top = (2 << bits) - 2;
    return switch (style) {
      case NATURAL -> random.nextBoolean() ? (1 << bits) - 1 : 1 << bits;
      case CORNER -> positive ? 0 : top;
      case WILD -> random.nextInt(top + 1);
    };
  }

  /** A linear operator that reads {@code input} and writes {@code output}. */
  LinearOperator linear(
      int rows,
      int columns,
      int weightBits,
      boolean perRow,
      ActivationFormat input,
      ActivationFormat output) {
    boolean sameSign = (input.zeroPoint() == 0) == (output.zeroPoint() == 0);
    WeightMatrix weights = weights(rows, columns, weightBits, sameSign);
    int[] biases = new int[rows];
    int spread = weights.magnitude() * input.magnitude() + 1;
    for (int row = 0; row < rows; row++) {
      biases[row] = random.nextInt(2 * spread) - spread;
    }
    long bound = weights.accumulatorBound(biases, input);
    double typical = Math.sqrt(columns) * weights.magnitude() * input.magnitude() / 4.0 + 1;
    Requantization factor = fit(output.magnitude() / typical, bound);
    int[] multipliers = {factor.multiplier()};
    if (perRow && rows > 1) {
      multipliers = new int[rows];
      for (int row = 0; row < rows; row++) {
        multipliers[row] = 128 * (60 + random.nextInt(196));
      }
    }
    return new LinearOperator(
        weights, biases, factor.preShift(), multipliers, factor.shift(), output);
  }

  AddOperator add(ActivationFormat a, ActivationFormat b, ActivationFormat output) {
    double room = output.magnitude() * wildness();
    double factorA = room / a.magnitude() * (0.5 + random.nextDouble() / 2);
    double factorB = room / b.magnitude() * (0.5 + random.nextDouble() / 2);
    for (int shift = 15; shift > 1; shift--) {
      long m1 = Math.round(Math.scalb(factorA, shift));
      long m2 = Math.round(Math.scalb(factorB, shift));
      if (m1 <= 65535 && m2 <= 65535) {
        AddOperator add = new AddOperator((int) m1, (int) m2, shift, output);
        if (add.admits(a, b)) {
          return add;
        }
      }
    }
    return new AddOperator(1, 1, 1, output);
  }

  MultiplyOperator multiply(ActivationFormat a, ActivationFormat b, ActivationFormat output) {
    long bound = (long) a.magnitude() * b.magnitude();
    return new MultiplyOperator(fit((double) output.magnitude() / bound, bound), output);
  }

  ComplementOperator complement(int inputBits, int outputBits) {
    double factor =
        (double) ActivationFormat.one(outputBits)
            / ActivationFormat.one(inputBits)
            * (style == Style.WILD ? wildness() : 1);
    for (int shift = 15; shift > 1; shift--) {
      long multiplier = Math.round(Math.scalb(factor, shift));
      if (multiplier >= 1 && multiplier <= 65535) {
        ActivationFormat unit = ActivationFormat.unit(outputBits);
        var complement = new ComplementOperator((int) multiplier, shift, unit);
        if (complement.admits(inputBits)) {
          return complement;
        }
      }
    }
    return new ComplementOperator(1, 1, ActivationFormat.unit(outputBits));
  }

  /** σ or tanh of the input code; random entries in the wild. */
  LookupTable table(ActivationFormat input, ActivationFormat output, boolean sigmoid) {
    double slope = (style == Style.WILD ? 8 : 4) / (double) input.magnitude();
    int[] values = new int[input.codes()];
    for (int code = 0; code < values.length; code++) {
      double x = (code - input.zeroPoint()) * slope;
      double y = sigmoid ? 1 / (1 + StrictMath.exp(-x)) : StrictMath.tanh(x);
      double unit = sigmoid ? output.max() - Math.min(0, output.min()) : output.magnitude();
      double shifted = sigmoid ? y * unit + output.min() : y * unit;
      values[code] = output.clamp((int) Math.rint(shifted));
    }
    if (style == Style.WILD) {
      Arrays.setAll(values, i -> output.min() + random.nextInt(output.max() - output.min() + 1));
    }
    return new LookupTable(values, output);
  }

  /** Constants of a factor near {@code real}; no accumulator up to {@code bound} can overflow. */
  private Requantization fit(double real, long bound) {
    double factor = real * wildness();
    int most = 0;
    while (most < Requantization.MAX_PRE_SHIFT && bound << most + 1 <= Integer.MAX_VALUE) {
      most++;
    }
    int exponent = Math.getExponent(factor);
    int least = Math.clamp(3 + exponent, 0, most);
    int preShift = least + random.nextInt(most - least + 1);
    long multiplier = Math.round(Math.scalb(factor, 14 - exponent));
    return new Requantization(
        preShift,
        Math.clamp(multiplier, 1, Requantization.MAX_MULTIPLIER),
        Math.clamp(14 - exponent + preShift, Requantization.MIN_SHIFT, Requantization.MAX_SHIFT));
  }

  private double wildness() {
    return style == Style.WILD
        ? Math.scalb(1 + random.nextDouble(), random.nextInt(6) - 3)
        : 0.75 + random.nextDouble() / 2;
  }
}
