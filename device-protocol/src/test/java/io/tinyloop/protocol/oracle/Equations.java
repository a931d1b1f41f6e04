package io.tinyloop.protocol.oracle;

import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static java.math.BigInteger.ZERO;

import java.math.BigInteger;
import java.util.List;

/**
 * Equations 2 to 13 of ARITHMETIC.md, letter for letter, in unbounded integers.
 *
 * <p>The methods can be overridden: a test replaces one by a typical mistake and asks whether the
 * vectors notice.
 */
class Equations {

  static final BigInteger WIDE_ONE = BigInteger.valueOf(32768);
  static final BigInteger TRACE_FACTOR = BigInteger.valueOf(2654435769L);
  static final BigInteger TRACE_MODULUS = TWO.pow(32);

  static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }

  /** The largest integer that is not above numerator / denominator; denominator > 0. */
  static BigInteger floor(BigInteger numerator, BigInteger denominator) {
    BigInteger[] parts = numerator.divideAndRemainder(denominator);
    return parts[1].signum() < 0 ? parts[0].subtract(ONE) : parts[0];
  }

  BigInteger clamp(BigInteger x, BigInteger lo, BigInteger hi) {
    return x.max(lo).min(hi);
  }

  /** (2) w = 2u − c. */
  BigInteger weight(BigInteger u, BigInteger c) {
    return TWO.multiply(u).subtract(c);
  }

  /** ⌊(x + 2^(s−1)) / 2^s⌋: the one rounding, ties toward +∞. */
  BigInteger round(BigInteger x, int s) {
    return floor(x.add(TWO.pow(s - 1)), TWO.pow(s));
  }

  /** (3) ⌊(a·2^k·m + 2^(s−1)) / 2^s⌋. */
  BigInteger requantize(BigInteger a, int k, BigInteger m, int s) {
    return round(a.multiply(TWO.pow(k)).multiply(m), s);
  }

  /** (4), (11) β + Σ w_j · x_j. */
  BigInteger accumulate(BigInteger bias, List<BigInteger> weights, List<BigInteger> values) {
    BigInteger sum = bias;
    for (int j = 0; j < values.size(); j++) {
      sum = sum.add(weights.get(j).multiply(values.get(j)));
    }
    return sum;
  }

  /** (4) the multiplier of a row: one for the operator, or one a row. */
  BigInteger rowMultiplier(int[] multipliers, int row) {
    return big(multipliers[multipliers.length == 1 ? 0 : row]);
  }

  /** (4) clampF(requantize(acc; k, m, s)). */
  BigInteger linear(
      BigInteger accumulator, int k, BigInteger m, int s, BigInteger lo, BigInteger hi) {
    return clamp(requantize(accumulator, k, m, s), lo, hi);
  }

  /** (5) clampF(⌊(a·m1 + b·m2 + 2^(s−1)) / 2^s⌋). */
  BigInteger add(
      BigInteger a,
      BigInteger b,
      BigInteger m1,
      BigInteger m2,
      int s,
      BigInteger lo,
      BigInteger hi) {
    return clamp(round(a.multiply(m1).add(b.multiply(m2)), s), lo, hi);
  }

  /** (6) clampF(requantize(a·b; k, m, s)). */
  BigInteger multiply(
      BigInteger a, BigInteger b, int k, BigInteger m, int s, BigInteger lo, BigInteger hi) {
    return clamp(requantize(a.multiply(b), k, m, s), lo, hi);
  }

  /** (7) clamp(⌊((one − z)·m + 2^(s−1)) / 2^s⌋, 0, outputOne). */
  BigInteger complement(BigInteger z, BigInteger one, BigInteger m, int s, BigInteger outputOne) {
    return clamp(round(one.subtract(z).multiply(m), s), ZERO, outputOne);
  }

  /** (8) T[v + Z]. */
  BigInteger table(int[] values, BigInteger v, BigInteger zeroPoint) {
    return big(values[v.add(zeroPoint).intValueExact()]);
  }

  /** (9) min(⌊(h + 128) / 256⌋, 127), for a state of 16 bits. */
  BigInteger view(BigInteger h) {
    return floor(h.add(big(128)), big(256)).min(big(127));
  }

  /** (10) clamp(⌊(z·h + (32768 − z)·n + 2^14) / 2^15⌋, −32768, 32767). */
  BigInteger fused(BigInteger z, BigInteger h, BigInteger n) {
    BigInteger sum = z.multiply(h).add(WIDE_ONE.subtract(z).multiply(n));
    return clamp(round(sum, 15), big(-32768), big(32767));
  }

  /** (12) the smallest index of a largest logit. */
  int prediction(List<BigInteger> logits) {
    int best = 0;
    for (int c = 1; c < logits.size(); c++) {
      if (logits.get(c).compareTo(logits.get(best)) > 0) {
        best = c;
      }
    }
    return best;
  }

  /** (13) T·2654435769 + v modulo 2^32. */
  BigInteger fold(BigInteger trace, BigInteger value) {
    return trace.multiply(TRACE_FACTOR).add(value).mod(TRACE_MODULUS);
  }
}
