package io.tinyloop.protocol.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.protocol.wire.ConformanceKind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrimitiveKernelTest {

  @Test
  void computesOneOutputACase() {
    assertThat(PrimitiveKernel.compute(ConformanceKind.VIEW, new int[] {-128, 127, 32767}))
        .containsExactly(0, 0, 127);
    assertThat(PrimitiveKernel.compute(ConformanceKind.VIEW, new int[0])).isEmpty();
  }

  /** Arguments come from a link: whatever the loader of a model would refuse is refused. */
  @ParameterizedTest
  @CsvSource({
    "REQUANTIZE, 1 0 0 17",
    "REQUANTIZE, 1 0 32768 17",
    "REQUANTIZE, 1 0 1 16",
    "REQUANTIZE, 1 0 1 47",
    "REQUANTIZE, 1 17 1 17",
    "REQUANTIZE, 1 -1 1 17",
    "REQUANTIZE, 32768 16 1 17",
    "REQUANTIZE, -2147483648 0 1 17",
    "ADD, 1 1 65536 1 1 0 1",
    "ADD, 1 1 1 -1 1 0 1",
    "ADD, 1 1 1 1 0 0 1",
    "ADD, 1 1 1 1 31 0 1",
    "ADD, 1 1 1 1 1 1 0",
    "ADD, 32768 0 65535 0 16 0 1",
    "MULTIPLY, 32768 32768 1 1 17 0 1",
    "MULTIPLY, -2147483648 -2147483648 16 1 17 0 1",
    "MULTIPLY, 1 1 0 1 17 1 0",
    "COMPLEMENT, 256 255 1 1 255",
    "COMPLEMENT, -1 255 1 1 255",
    "COMPLEMENT, 1 32769 1 1 255",
    "COMPLEMENT, 1 255 0 1 255",
    "COMPLEMENT, 1 255 1 31 255",
    "COMPLEMENT, 1 32768 65535 30 255",
    "VIEW, 32768",
    "FUSED, 32769 0 0",
    "FUSED, -1 0 0",
    "FUSED, 0 32768 0",
    "FUSED, 0 0 -32769",
    "FUSED, 0 0",
  })
  void refusesArgumentsThatNoModelCouldHold(ConformanceKind kind, String arguments) {
    int[] values = Arrays.stream(arguments.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertThatThrownBy(() -> PrimitiveKernel.compute(kind, values))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
