package io.tinyloop.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSetImageTest {

  private static final DataSet DATA =
      new DataSet(2, 3, 4, 5, new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15}, new byte[] {4, 0});

  private static final byte[] IMAGE = {
    'T', 'L', 'D', '1', 2, 0, 0, 0, // sampleCount
    2, 0, // steps
    3, 0, // inputSize
    4, // inputBits
    5, 0, // classes
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, // codes
    4, 0, // labels
  };

  @Test
  void encodesAndDecodesEveryFieldAsTheLawSays() throws InvalidImageException {
    assertThat(DataSetImage.encode(DATA)).containsExactly(IMAGE);
    assertThat(DataSetImage.decode(IMAGE)).usingRecursiveComparison().isEqualTo(DATA);
  }

  @Test
  void refusesEveryTruncationAndATrailingByte() {
    for (int length = 0; length < IMAGE.length; length++) {
      byte[] truncated = Arrays.copyOf(IMAGE, length);
      assertThat(catchThrowable(() -> DataSetImage.decode(truncated)))
          .as("%d bytes", length)
          .isInstanceOf(InvalidImageException.class);
    }
    assertThatThrownBy(() -> DataSetImage.decode(Arrays.copyOf(IMAGE, IMAGE.length + 1)))
        .isInstanceOf(InvalidImageException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | 50 | must begin with",
        "4 | 3 | Maybe it was truncated",
        "4 | 1 | follow the end",
        "7 | 255 | Maybe it was truncated",
        "8 | 0 | number of steps (0)",
        "10 | 0 | input size (0)",
        "12 | 1 | input width (1)",
        "12 | 9 | input width (9)",
        "12 | 3 | input code (8) must fit 3 bits",
        "13 | 0 | number of classes (0)",
        "14 | 1 | number of classes (261)",
        "15 | 16 | input code (16) must fit 4 bits",
        "27 | 5 | label (5) must be below",
        "28 | 255 | label (255) must be below",
      })
  void refusesAFieldOutOfRange(int offset, int value, String message) {
    byte[] image = IMAGE.clone();
    image[offset] = (byte) value;
    assertThatThrownBy(() -> DataSetImage.decode(image))
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void fitsOnlyAModelThatReadsItsCodesAndNamesItsLabels() {
    var models = new RandomModels(new Random(7));
    var widths = List.of(RandomModels.homogeneous(4, false));
    var hidden = List.of(2);
    var four = new ActivationFormat(4, 3);
    assertThat(DATA.fits(models.model(four, widths, 3, hidden, 5))).isTrue();
    assertThat(DATA.fits(models.model(four, widths, 3, hidden, 4))).isFalse();
    assertThat(DATA.fits(models.model(four, widths, 2, hidden, 5))).isFalse();
    assertThat(DATA.fits(models.model(new ActivationFormat(5, 3), widths, 3, hidden, 5))).isFalse();
  }
}
