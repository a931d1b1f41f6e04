package io.tinyloop.protocol.oracle;

import static io.tinyloop.protocol.oracle.Equations.big;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Equation 3 and its form in 32 bits are the same function wherever the loader's bound holds. */
class RequantizeFormTest {

  private static final Equations LAW = new Equations();
  private static final int[] MULTIPLIERS = {1, 2, 3, 16383, 16384, 16385, 32766, 32767};

  @Test
  void formsAgreeAtEveryShiftAndTheEndsOfTheAccumulator() {
    for (int k = 0; k <= 16; k++) {
      int most = Integer.MAX_VALUE >> k;
      int[] accumulators = {
        -most, -most + 1, -65537, -65536, -65535, -32769, -32768, -1, 0, 1, 32767, 32768, 65535,
        65536, most - 1, most
      };
      for (int a : accumulators) {
        for (int m : MULTIPLIERS) {
          for (int s = 17; s <= 46; s++) {
            agree(Math.clamp(a, -most, most), k, m, s);
          }
        }
      }
    }
  }

  @Test
  void formsAgreeOnSeededValues() {
    var random = new Random(20);
    for (int i = 0; i < 200_000; i++) {
      int k = random.nextInt(17);
      int most = Integer.MAX_VALUE >> k >> random.nextInt(15);
      int a = most == 0 ? 0 : random.nextInt(most) * (random.nextBoolean() ? 1 : -1);
      agree(a, k, 1 + random.nextInt(32767), 17 + random.nextInt(30));
    }
  }

  private static void agree(int a, int k, int m, int s) {
    int shifted = a << k;
    int t = (shifted >> 16) * m + ((shifted & 0xFFFF) * m >>> 16);
    int y = t + (1 << s - 17) >> s - 16;
    if (!LAW.requantize(big(a), k, big(m), s).equals(big(y))) {
      assertThat(big(y))
          .as("a = %d, k = %d, m = %d, s = %d", a, k, m, s)
          .isEqualTo(LAW.requantize(big(a), k, big(m), s));
    }
  }

  @Test
  void theSplitFormOfARowIsRightModulo2To32() {
    var random = new Random(21);
    for (int i = 0; i < 2_000; i++) {
      int columns = 1 + random.nextInt(64);
      int c = random.nextInt(511);
      int products = 0;
      int values = 0;
      long accumulator = 0;
      for (int j = 0; j < columns; j++) {
        int u = random.nextInt(256);
        int v = random.nextInt(256) - 255 * random.nextInt(2);
        products += u * v;
        values += v;
        accumulator += LAW.weight(big(u), big(c)).longValueExact() * v;
      }
      assertThat(2 * products - c * values).isEqualTo((int) accumulator);
    }
  }
}
