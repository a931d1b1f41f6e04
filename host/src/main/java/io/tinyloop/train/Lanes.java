package io.tinyloop.train;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The vectors that training computes with. */
final class Lanes {

  static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.length() > 16
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;

  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());

  /** Numbers in a vector: a divisor of 16. */
  static final int LANES = FLOATS.length();

  /** Samples side by side, one shard: a multiple of two vectors. */
  static final int BATCH = 32;

  private Lanes() {}

  /** Integers that are stored as floats, below 2^24 in magnitude. */
  static IntVector ints(float[] values, int at) {
    return ints(FloatVector.fromArray(FLOATS, values, at));
  }

  static IntVector ints(FloatVector values) {
    return values.convertShape(VectorOperators.F2I, INTS, 0).reinterpretAsInts();
  }

  /** Stores integers as floats. */
  static void store(IntVector values, float[] to, int at) {
    values.convertShape(VectorOperators.I2F, FLOATS, 0).reinterpretAsFloats().intoArray(to, at);
  }

  /**
   * The sum of all lanes, pair by pair: a reduction of the Vector API has no order that lasts, and
   * the same training would end in other numbers once its code is compiled.
   */
  static float sum(FloatVector values) {
    float[] sums = values.toArray();
    for (int count = sums.length / 2; count > 0; count /= 2) {
      for (int i = 0; i < count; i++) {
        sums[i] += sums[i + count];
      }
    }
    return sums[0];
  }
}
