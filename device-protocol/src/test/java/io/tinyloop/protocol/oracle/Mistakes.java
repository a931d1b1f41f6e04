package io.tinyloop.protocol.oracle;

import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static java.math.BigInteger.ZERO;

import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.WeightMatrix;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Equations and readers that are wrong in the ways in which kernels are wrong. */
final class Mistakes {

  private Mistakes() {}

  /** Another rounding everywhere. */
  abstract static class Rounding extends Equations {
    @Override
    abstract BigInteger round(BigInteger x, int s);

    static BigInteger right(BigInteger x, int s) {
      return new Equations().round(x, s);
    }
  }

  static final class Truncates extends Rounding {
    @Override
    BigInteger round(BigInteger x, int s) {
      return x.shiftRight(s);
    }
  }

  static final class HalfAwayFromZero extends Rounding {
    @Override
    BigInteger round(BigInteger x, int s) {
      BigInteger magnitude = x.abs().add(TWO.pow(s - 1)).shiftRight(s);
      return x.signum() < 0 ? magnitude.negate() : magnitude;
    }
  }

  static final class HalfToEven extends Rounding {
    @Override
    BigInteger round(BigInteger x, int s) {
      BigInteger up = right(x, s);
      boolean tie = x.mod(TWO.pow(s)).equals(TWO.pow(s - 1));
      return tie && up.testBit(0) ? up.subtract(ONE) : up;
    }
  }

  static final class TowardZero extends Rounding {
    @Override
    BigInteger round(BigInteger x, int s) {
      return x.add(TWO.pow(s - 1)).divide(TWO.pow(s));
    }
  }

  static final class RoundsTwice extends Rounding {
    @Override
    BigInteger round(BigInteger x, int s) {
      int first = Math.max(1, s - 3);
      return s > first ? right(right(x, first), s - first) : right(x, s);
    }
  }

  static final class NoClamp extends Equations {
    @Override
    BigInteger clamp(BigInteger x, BigInteger lo, BigInteger hi) {
      return x;
    }
  }

  static final class NoLowerClamp extends Equations {
    @Override
    BigInteger clamp(BigInteger x, BigInteger lo, BigInteger hi) {
      return x.min(hi);
    }
  }

  static final class LatePreShift extends Equations {
    @Override
    BigInteger requantize(BigInteger a, int k, BigInteger m, int s) {
      return round(a.multiply(m).shiftRight(16).shiftLeft(k), s - 16);
    }
  }

  static final class NoPreShift extends Equations {
    @Override
    BigInteger requantize(BigInteger a, int k, BigInteger m, int s) {
      return super.requantize(a, 0, m, s);
    }
  }

  /** The 32-bit form with both halves taken as signed. */
  static final class SignedLowHalf extends Equations {
    @Override
    BigInteger requantize(BigInteger a, int k, BigInteger m, int s) {
      int shifted = a.intValue() << k;
      int t = (shifted >> 16) * m.intValue() + ((short) shifted * m.intValue() >> 16);
      return big(t + (1 << s - 17) >> s - 16);
    }
  }

  /** Single precision holds 24 bits. */
  static final class SinglePrecision extends Equations {
    @Override
    BigInteger requantize(BigInteger a, int k, BigInteger m, int s) {
      float scaled = Math.scalb(Math.scalb(a.floatValue(), k) * m.floatValue(), -s);
      return big((long) Math.floor(scaled + 0.5f));
    }
  }

  static final class SignedMultipliers extends Equations {
    @Override
    BigInteger add(
        BigInteger a,
        BigInteger b,
        BigInteger m1,
        BigInteger m2,
        int s,
        BigInteger lo,
        BigInteger hi) {
      return super.add(a, b, big(m1.shortValue()), big(m2.shortValue()), s, lo, hi);
    }

    @Override
    BigInteger complement(BigInteger z, BigInteger one, BigInteger m, int s, BigInteger outputOne) {
      return super.complement(z, one, big(m.shortValue()), s, outputOne);
    }
  }

  /** 1 is a power of two at eight bits, and the largest int16 at sixteen. */
  static final class OtherOne extends Equations {
    @Override
    BigInteger complement(BigInteger z, BigInteger one, BigInteger m, int s, BigInteger outputOne) {
      BigInteger wrong = one.equals(WIDE_ONE) ? one.subtract(ONE) : one.add(ONE);
      return super.complement(z, wrong, m, s, outputOne);
    }
  }

  static final class ViewWraps extends Equations {
    @Override
    BigInteger view(BigInteger h) {
      return big(h.add(big(128)).shiftRight(8).byteValue());
    }
  }

  static final class ViewTruncates extends Equations {
    @Override
    BigInteger view(BigInteger h) {
      return h.shiftRight(8);
    }
  }

  static final class ViewAwayFromZero extends Equations {
    @Override
    BigInteger view(BigInteger h) {
      BigInteger magnitude = h.abs().add(big(128)).shiftRight(8);
      return (h.signum() < 0 ? magnitude.negate() : magnitude).min(big(127));
    }
  }

  static final class FusedInTwo extends Equations {
    @Override
    BigInteger fused(BigInteger z, BigInteger h, BigInteger n) {
      BigInteger carried = round(z.multiply(h), 15);
      return carried.add(round(WIDE_ONE.subtract(z).multiply(n), 15));
    }
  }

  /** An integer zero point: odd offsets lose their half. */
  static final class WholeOffset extends Equations {
    @Override
    BigInteger weight(BigInteger u, BigInteger c) {
      return TWO.multiply(u.subtract(c.shiftRight(1)));
    }
  }

  static final class FirstMultiplier extends Equations {
    @Override
    BigInteger rowMultiplier(int[] multipliers, int row) {
      return big(multipliers[0]);
    }
  }

  static final class TableByValue extends Equations {
    @Override
    BigInteger table(int[] values, BigInteger v, BigInteger zeroPoint) {
      return big(values[Math.floorMod(v.intValue(), values.length)]);
    }
  }

  static final class LastOfEquals extends Equations {
    @Override
    int prediction(List<BigInteger> logits) {
      return logits.lastIndexOf(Collections.max(logits));
    }
  }

  /** Bytes are folded in by exclusive or, as other hashes do. */
  static final class OtherTrace extends Equations {
    @Override
    BigInteger fold(BigInteger trace, BigInteger value) {
      return trace.add(value).multiply(TRACE_FACTOR).mod(TRACE_MODULUS);
    }
  }

  static final class CarryReadsView extends OracleCell {
    CarryReadsView() {
      super(new Equations());
    }

    @Override
    List<BigInteger> carried(List<BigInteger> h, List<BigInteger> view) {
      return view;
    }
  }

  static final class FusesTooSoon extends OracleCell {
    FusesTooSoon() {
      super(new Equations());
    }

    @Override
    boolean fused(GruLayer layer) {
      return Operator.STATE_PATH.stream().anyMatch(o -> layer.output(o).bits() == 16);
    }
  }

  static final class NeverFuses extends OracleCell {
    NeverFuses() {
      super(new Equations());
    }

    @Override
    boolean fused(GruLayer layer) {
      return false;
    }
  }

  /** 2·Σ u·v − c·Σ v with sums that stop at the ends of int32. */
  static final class SaturatingSums extends OracleCell {
    SaturatingSums() {
      super(new Equations());
    }

    @Override
    List<BigInteger> accumulators(WeightMatrix weights, int[] biases, List<BigInteger> x) {
      List<BigInteger> sums = new ArrayList<>();
      for (int row = 0; row < weights.rows(); row++) {
        BigInteger products = ZERO;
        BigInteger values = ZERO;
        for (int j = 0; j < x.size(); j++) {
          int u = weights.codes()[row * x.size() + j] & 0xFF;
          products = saturate(products.add(x.get(j).multiply(Equations.big(2L * u))));
          values = values.add(x.get(j));
        }
        BigInteger correction = values.multiply(Equations.big(weights.offset()));
        sums.add(products.subtract(correction).add(Equations.big(biases[row])));
      }
      return sums;
    }

    private static BigInteger saturate(BigInteger sum) {
      return sum.min(Equations.big(Integer.MAX_VALUE)).max(Equations.big(Integer.MIN_VALUE));
    }
  }

  /** The state of the sample before is the start of the next. */
  static final class KeepsState extends OracleRun {
    KeepsState() {
      super(new Equations(), new OracleCell(new Equations()));
    }

    @Override
    List<List<BigInteger>> initial(QuantizedGru model, List<List<BigInteger>> before) {
      return before;
    }
  }

  static final class MostSignificantFirst extends OracleParser {
    MostSignificantFirst(byte[] bytes) {
      super(bytes);
    }

    @Override
    int[] unpack(byte[] packed, int count, int width) {
      int[] elements = new int[count];
      for (int n = 0; n < count * width; n++) {
        int bit = packed[n / 8] >> 7 - n % 8 & 1;
        elements[n / width] = elements[n / width] << 1 | bit;
      }
      return elements;
    }
  }

  static final class NoSignExtension extends OracleParser {
    NoSignExtension(byte[] bytes) {
      super(bytes);
    }

    @Override
    int[] signed(int count, int width) {
      return unsigned(count, width);
    }
  }

  static final class SignedEntries extends OracleParser {
    SignedEntries(byte[] bytes) {
      super(bytes);
    }

    @Override
    int[] unpack(byte[] packed, int count, int width) {
      int[] elements = super.unpack(packed, count, width);
      for (int i = 0; i < count && width == 16; i++) {
        elements[i] = (short) elements[i];
      }
      return elements;
    }
  }
}
