package io.tinyloop.protocol.oracle;

import static java.math.BigInteger.TWO;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Finds which typical mistakes a case of a primitive would notice, by making them. */
final class PrimitiveFlags {

  private static final Equations LAW = new Equations();

  private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
  private final List<BigInteger> v;

  private PrimitiveFlags(List<BigInteger> arguments) {
    this.v = arguments;
  }

  static List<Flag> of(Primitive primitive, List<BigInteger> arguments) {
    var found = new PrimitiveFlags(arguments);
    switch (primitive) {
      case REQUANTIZE -> found.requantize(arguments.get(0), number(arguments, 1), 2, 3);
      case ADD -> found.add();
      case MULTIPLY -> {
        BigInteger product = arguments.get(0).multiply(arguments.get(1));
        BigInteger raw = found.requantize(product, number(arguments, 2), 3, 4);
        found.clamp(raw, arguments.get(5), arguments.get(6));
      }
      case COMPLEMENT -> found.complement();
      case VIEW -> found.view();
      case FUSED -> found.fused();
    }
    return new ArrayList<>(found.flags);
  }

  private static int number(List<BigInteger> arguments, int index) {
    return arguments.get(index).intValueExact();
  }

  /** k, and where m and s stand; returns the unclamped result. */
  private BigInteger requantize(BigInteger a, int k, int mAt, int sAt) {
    BigInteger m = v.get(mAt);
    int s = number(v, sAt);
    BigInteger shifted = a.multiply(TWO.pow(k));
    BigInteger x = shifted.multiply(m);
    BigInteger right = rounding(x, s);
    flag(Flag.DoubleRounding, !LAW.round(LAW.round(x, 16), s - 16).equals(right));
    BigInteger late = a.multiply(m).shiftRight(16).shiftLeft(k + 16);
    flag(Flag.PreShift, !LAW.round(late, s).equals(right));
    BigInteger signedLow = shifted.subtract(BigInteger.valueOf(shifted.shortValue()));
    BigInteger t =
        shifted
            .shiftRight(16)
            .multiply(m)
            .add(shifted.subtract(signedLow).multiply(m).shiftRight(16));
    flag(Flag.LowHalfUnsigned, !LAW.round(t, s - 16).equals(right));
    BigInteger next = a.abs().add(BigInteger.ONE).multiply(TWO.pow(k));
    flag(Flag.ExtremeAccumulator, next.bitLength() > 31);
    flag(Flag.ShiftExtreme, s == 17 || s == 46);
    flag(Flag.MultiplierExtreme, m.intValue() == 1 || m.intValue() == 32767);
    return right;
  }

  private void add() {
    BigInteger m1 = v.get(2);
    BigInteger m2 = v.get(3);
    int s = number(v, 4);
    BigInteger x = v.get(0).multiply(m1).add(v.get(1).multiply(m2));
    clamp(rounding(x, s), v.get(5), v.get(6));
    flag(Flag.ExtremeAccumulator, x.abs().bitLength() > 30);
    flag(Flag.ShiftExtreme, s == 1 || s == 30);
    flag(Flag.MultiplierExtreme, m1.bitLength() > 15 || m2.bitLength() > 15);
    flag(Flag.ZeroMultiplier, m1.signum() == 0 || m2.signum() == 0);
    flag(Flag.ZeroPointCorner, v.get(5).signum() == 0 || v.get(6).signum() == 0);
  }

  private void complement() {
    BigInteger one = v.get(1);
    BigInteger x = one.subtract(v.get(0)).multiply(v.get(2));
    clamp(rounding(x, number(v, 3)), BigInteger.ZERO, v.get(4));
    flag(Flag.UnitGridOne, v.get(0).signum() == 0 || v.get(0).equals(one));
    flag(Flag.WideGrid, one.bitLength() == 16 || v.get(4).bitLength() == 16);
    flag(Flag.MultiplierExtreme, v.get(2).bitLength() > 15);
  }

  private void view() {
    int h = number(v, 0);
    rounding(v.get(0), 8);
    flag(Flag.ViewTie, Math.floorMod(h, 256) == 128);
    flag(Flag.ViewSaturates, h >= 32640);
  }

  private void fused() {
    BigInteger carried = v.get(0).multiply(v.get(1));
    BigInteger candidate = Equations.WIDE_ONE.subtract(v.get(0)).multiply(v.get(2));
    BigInteger right = rounding(carried.add(candidate), 15);
    BigInteger apart = LAW.round(carried, 15).add(LAW.round(candidate, 15));
    flag(Flag.FusedRounding, !apart.equals(right));
    flag(Flag.UnitGridOne, v.get(0).signum() == 0 || v.get(0).equals(Equations.WIDE_ONE));
  }

  /** Flags what ⌊(x + 2^(s−1)) / 2^s⌋ hunts, and returns it. */
  private BigInteger rounding(BigInteger x, int s) {
    BigInteger right = LAW.round(x, s);
    BigInteger rest = x.mod(TWO.pow(s));
    BigInteger half = TWO.pow(s - 1);
    flag(Flag.TieTowardPositive, rest.equals(half) && x.signum() > 0);
    flag(Flag.NegativeTie, rest.equals(half) && x.signum() < 0);
    flag(Flag.Truncation, rest.compareTo(half) > 0);
    BigInteger towardZero = x.add(half).divide(TWO.pow(s));
    flag(Flag.NegativeFloor, !towardZero.equals(right));
    int first = Math.max(1, s - 3);
    BigInteger twice = s > first ? LAW.round(LAW.round(x, first), s - first) : right;
    flag(Flag.DoubleRounding, !twice.equals(right));
    return right;
  }

  private void clamp(BigInteger raw, BigInteger lo, BigInteger hi) {
    flag(Flag.SaturatesHigh, raw.compareTo(hi) > 0);
    flag(Flag.SaturatesLow, raw.compareTo(lo) < 0);
  }

  private void flag(Flag flag, boolean holds) {
    if (holds) {
      flags.add(flag);
    }
  }
}
