package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountsTest {

  @ParameterizedTest
  @CsvSource({
    "20ms, s, 0.02", "1s, s, 1", "62.5us, s, 62.5e-6", "62.5µs, s, 62.5e-6", "16MHz, Hz, 16e6",
    "32 kHz, Hz, 32000", "1GHz, Hz, 1e9", "5uW, W, 5e-6", "800nW, W, 8e-7", "2mW, W, 0.002"
  })
  void readsNumbersWithPrefixes(String text, String unit, double value) {
    assertThat(Amounts.parse("amount", text, unit, "1")).isCloseTo(value, within(value * 1e-12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "20", "ms", "-20ms", "20 m s", "20mHz", "1e3s", "20ds", "2,5ms", "NaNs"})
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> Amounts.parse("hop", text, "s", "20ms"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("hop (" + text + ")")
        .hasMessageContaining("Maybe 20ms.");
  }

  @Test
  void adviceIsTheExample() {
    assertThatThrownBy(() -> Amounts.parse("clock", "16", "Hz", "16MHz"))
        .hasMessageContaining("number in Hz")
        .hasMessageContaining("16MHz");
  }
}
