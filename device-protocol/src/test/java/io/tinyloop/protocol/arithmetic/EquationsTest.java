package io.tinyloop.protocol.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EquationsTest {

  @ParameterizedTest
  @CsvSource({
    // a, k, m, s, expected
    "1, 16, 1, 17, 1", // 0.5 rounds toward +∞
    "-1, 16, 1, 17, 0", // −0.5 rounds toward +∞
    "3, 16, 1, 17, 2", // 1.5
    "-3, 16, 1, 17, -1", // −1.5
    "2147483647, 0, 32767, 17, 536854528", // ⌊(2147483647·32767 + 2^16) / 2^17⌋
    "-2147483647, 0, 32767, 17, -536854528",
    "2147483647, 0, 32767, 46, 1",
    "-2147483647, 0, 32767, 46, -1",
    "0, 16, 32767, 46, 0",
  })
  void requantizesWithTiesTowardPlusInfinity(int a, int k, int m, int s, int expected) {
    assertThat(exact(a, k, m, s)).isEqualTo(expected);
    assertThat(Equations.requantize(a, k, m, s)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void requantizesAsUnboundedIntegersDo(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      int k = random.nextInt(17);
      int a = random.nextInt() >> random.nextInt(31) >> k;
      int m = random.nextInt(1, 1 << 15);
      int s = random.nextInt(17, 47);
      assertThat(Equations.requantize(a, k, m, s))
          .as("seed %d: a %d, k %d, m %d, s %d", seed, a, k, m, s)
          .isEqualTo(exact(a, k, m, s));
    }
  }

  private static int exact(int a, int k, int m, int s) {
    return BigInteger.valueOf(a)
        .shiftLeft(k)
        .multiply(BigInteger.valueOf(m))
        .add(BigInteger.ONE.shiftLeft(s - 1))
        .shiftRight(s)
        .intValueExact();
  }

  @Test
  void viewSaturatesAtTheUpperLimitOfEightBits() {
    assertThat(Equations.view(32767)).isEqualTo(127);
    assertThat(Equations.view(32639)).isEqualTo(127);
    assertThat(Equations.view(32511)).isEqualTo(127);
    assertThat(Equations.view(-32768)).isEqualTo(-128);
    assertThat(Equations.view(-129)).isEqualTo(-1);
    assertThat(Equations.view(-128)).isEqualTo(0);
    assertThat(Equations.view(127)).isEqualTo(0);
    assertThat(Equations.view(128)).isEqualTo(1);
  }

  @Test
  void fusedIsExactAtTheEndsOfTheUnitGrid() {
    assertThat(Equations.fused(32768, -32768, 5)).isEqualTo(-32768);
    assertThat(Equations.fused(0, 5, 32767)).isEqualTo(32767);
    assertThat(Equations.fused(16384, 1, 0)).isEqualTo(1);
    assertThat(Equations.fused(16384, -1, 0)).isEqualTo(0);
  }

  @Test
  void foldsModuloTwoToTheThirtyTwo() {
    long trace = 1;
    int folded = Equations.TRACE_START;
    for (int value : new int[] {0, 1, -1, 32767, -32768, Integer.MAX_VALUE}) {
      trace = (trace * 2654435769L + value) & 0xFFFFFFFFL;
      folded = Equations.fold(folded, value);
      assertThat(Integer.toUnsignedLong(folded)).isEqualTo(trace);
    }
  }
}
