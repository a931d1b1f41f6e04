package io.tinyloop.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.ComplementOperator;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.Requantization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FactorsTest {

  @Test
  void representsEveryFactorInReachToFifteenBits() {
    for (double factor = 0x1p-31; factor < 0x1p13; factor *= 1.0173) {
      Requantization r = Factors.requantization(factor);

      assertThat(r).isNotNull();
      assertThat(real(r)).isCloseTo(factor, within(factor * 0x1p-15));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0x1p-40, 0x1p15, 1e9})
  void hasNoneForFactorsOutOfReach(double factor) {
    assertThat(Factors.requantization(factor)).isNull();
  }

  @Test
  void roundsAMultiplierUpToTheNextPowerOfTwo() {
    assertThat(Factors.requantization(Math.nextDown(1.0)))
        .isEqualTo(Factors.requantization(1.0))
        .isEqualTo(new Requantization(3, 1 << 14, 17));
  }

  @ParameterizedTest
  @CsvSource({"8, 8, 8", "2, 8, 2", "8, 2, 8", "3, 5, 4", "2, 2, 2"})
  void addsWithTheLargestMultipliersThatFit(int bitsA, int bitsB, int bits)
      throws InfeasibleCandidateException {
    Grid a = Grid.spanning(bitsA, -3, 5);
    Grid b = Grid.spanning(bitsB, -0.1, 0.2);
    Grid y = Grid.spanning(bits, -3, 4);

    Factors.Scaled<AddOperator> sum = Factors.add(a, b, y);

    assertThat(sum.output()).isEqualTo(y);
    AddOperator operator = sum.operator();
    double step = Math.scalb(1.0, -operator.shift());
    assertThat(operator.multiplierA() * step).isCloseTo(a.scale() / y.scale(), within(step));
    assertThat(operator.multiplierB() * step).isCloseTo(b.scale() / y.scale(), within(step));
    assertThat(step).isLessThan(0.001);
  }

  @Test
  void makesTheOutputCoarserWhereASumWouldNotFit() throws InfeasibleCandidateException {
    Factors.Scaled<AddOperator> sum =
        Factors.add(
            Grid.spanning(2, -1, 1), Grid.spanning(2, -1, 1), Grid.spanning(8, -1e-6, 1e-6));

    assertThat(sum.output().scale()).isGreaterThan(Grid.spanning(8, -1e-6, 1e-6).scale());
  }

  @Test
  void addsAndMultipliesOnTheWideStatePath() throws InfeasibleCandidateException {
    AddOperator sum = Factors.add(Grid.WIDE_SIGNED, Grid.WIDE_SIGNED, Grid.WIDE_SIGNED).operator();
    MultiplyOperator product =
        Factors.multiply(Grid.WIDE_UNIT, Grid.WIDE_SIGNED, Grid.WIDE_SIGNED).operator();

    assertThat(sum.multiplierA()).isEqualTo(1 << sum.shift());
    assertThat(real(product.requantization())).isEqualTo(0x1p-15);
  }

  @ParameterizedTest
  @CsvSource({"2, 16", "16, 2", "8, 8", "3, 8", "8, 3", "16, 16"})
  void complementsBetweenUnitGrids(int from, int to) throws InfeasibleCandidateException {
    ComplementOperator operator = Factors.complement(Grid.unit(from), Grid.unit(to));

    double factor = Math.scalb((double) operator.multiplier(), -operator.shift());
    double exact = Grid.unit(from).scale() / Grid.unit(to).scale();
    assertThat(factor).isCloseTo(exact, within(exact * 0x1p-13));
  }

  @Test
  void refusesASumThatNoGridHolds() {
    assertThatThrownBy(() ->
            Factors.add(
                Grid.spanning(8, -1, 1),
                Grid.spanning(8, -1, 1),
                Grid.spanning(8, 0, 1e-9).coarser(1e-9)))
        .isInstanceOf(InfeasibleCandidateException.class)
        .hasMessageContaining("no sum of");
  }

  private static double real(Requantization r) {
    return Math.scalb((double) r.multiplier(), r.preShift() - r.shift());
  }
}
