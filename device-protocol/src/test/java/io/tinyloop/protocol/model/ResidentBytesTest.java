package io.tinyloop.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResidentBytesTest {

  /** 240 columns, 64 rows; dense would be 240 · 64 · bits / 8 bytes. */
  @ParameterizedTest
  @CsvSource({
    "1, 2048",
    "2, 3840",
    "3, 6144",
    "4, 7680",
    "5, 10240",
    "6, 15360",
    "7, 15360",
    "8, 15360",
  })
  void packsTwoLanesOfWholeFieldsInAWord(int bits, int bytes) {
    WeightMatrix weights = new WeightMatrix(64, 240, bits, bits == 1 ? 1 : 0, new byte[64 * 240]);

    assertThat(ResidentBytes.packed(weights)).isEqualTo(bytes);
  }

  @Test
  void fillsUpRowsToFourAndColumnsToAWord() {
    WeightMatrix weights = new WeightMatrix(5, 3, 4, 0, new byte[15]);

    assertThat(ResidentBytes.packed(weights)).isEqualTo(8 * 4);
  }

  @Test
  void addsUpOneLayer() {
    QuantizedGru model =
        new RandomModels(new SplittableRandom(2))
            .model(List.of(RandomModels.homogeneous(8, false)), 4, List.of(8), 4);
    int weights = 3 * 8 * 4 + 3 * 8 * 8;
    int multipliers =
        model.layers().getFirst().linear().stream()
            .mapToInt(linear -> linear.perRow() ? 16 : 4)
            .sum();
    int tables = 3 * 256;
    int head = (int) ResidentBytes.packed(model.head().weights()) + 4 * 4;
    int constants = 17 * 16;

    assertThat(ResidentBytes.stored(model))
        .isEqualTo(weights + 6 * 8 * 4 + multipliers + tables + constants + head);
    assertThat(ResidentBytes.working(model)).isEqualTo(2 * 4 + 4 * 4 + 4 * 8 + 6 * 2 * 8);
    assertThat(ResidentBytes.of(model))
        .isEqualTo(ResidentBytes.stored(model) + ResidentBytes.working(model));
  }

  @Test
  void countsWideTablesTwice() {
    RandomModels random = new RandomModels(new SplittableRandom(2));
    QuantizedGru wide = random.model(List.of(RandomModels.homogeneous(8, true)), 4, List.of(8), 4);
    QuantizedGru narrow =
        new RandomModels(new SplittableRandom(2))
            .model(List.of(RandomModels.homogeneous(8, false)), 4, List.of(8), 4);

    long multipliers = perRow(wide) - perRow(narrow);
    long head =
        ResidentBytes.packed(wide.head().weights()) - ResidentBytes.packed(narrow.head().weights());
    assertThat(ResidentBytes.stored(wide) - ResidentBytes.stored(narrow))
        .isEqualTo(2 * 256 + multipliers + head);
  }

  private static long perRow(QuantizedGru model) {
    return model.layers().getFirst().linear().stream()
        .mapToLong(linear -> linear.perRow() ? 16 : 4)
        .sum();
  }
}
