package io.tinyloop.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelImageTest {

  /** Bytes of the header. */
  private static final int HEADER = 13;

  /** Where the first operator of the first layer starts. */
  private static final int FIRST_LINEAR = HEADER + 2;

  /** Layer of one unit and one input whose bytes are spelled out in {@link #tinyImage}. */
  private static QuantizedGru tinyModel() {
    return tinyModel(-5, 1, new ActivationFormat(8, 128), ActivationFormat.unit(8), 2);
  }

  private static QuantizedGru tinyModel(
      int bias, int preShift, ActivationFormat signed, ActivationFormat unit, int productPreShift) {
    var linear =
        new LinearOperator(
            new WeightMatrix(1, 1, 2, 3, new byte[] {2}),
            new int[] {bias},
            preShift,
            new int[] {16384},
            20,
            new ActivationFormat(2, 1));
    var add = new AddOperator(256, 512, 9, new ActivationFormat(2, 2));
    var sigmoid = new LookupTable(new int[] {0, 100, 155, unit.max()}, unit);
    var tanh = new LookupTable(new int[] {-128, -1, 0, 127}, signed);
    var reset = new LookupTable(new int[] {-1, 0, 1, 2}, new ActivationFormat(2, 1));
    var factor = new Requantization(productPreShift, 32767, 33);
    var input = new ActivationFormat(3, 4);
    var layer =
        new GruLayer(
            input,
            List.of(linear, linear, linear, linear, linear, linear),
            add,
            add,
            reset,
            sigmoid,
            new MultiplyOperator(factor, new ActivationFormat(8, 128)),
            add,
            tanh,
            new ComplementOperator(256, 8, unit),
            new MultiplyOperator(factor, signed),
            new MultiplyOperator(factor, signed),
            new AddOperator(1000, 1001, 10, signed));
    var head =
        new ClassifierHead(
            new WeightMatrix(2, 1, 3, 7, new byte[] {5, 6}), new int[] {1000, -1000});
    return new QuantizedGru(input, List.of(layer), head);
  }

  private static byte[] tinyImage() {
    int[] header = {
      'T', 'L', 'G', '1', 1, // arithmeticVersion
      1, // layerCount
      1, 0, // inputSize
      2, 0, // classes
      3, // inputBits
      4, 0, // inputZeroPoint
    };
    int[] linear = {
      2, // weightBits
      2, // outputBits
      1, 0, // outputZeroPoint
      4, // biasBits
      3, 0, // weightOffset
      1, // preShift
      20, // shift
      0, // perRow
      0x00, 0x40, // multiplier
      0b1011, // biases: −5
      0b10, // weights
    };
    int[] add = {2, 2, 0, 0x00, 0x01, 0x00, 0x02, 9};
    int[] reset = {2, 1, 0, 0b11_10_01_00};
    int[] sigmoid = {8, 0, 0, 0, 100, 155, 255};
    int[] multiply = {8, 128, 0, 2, 0xFF, 0x7F, 33};
    int[] tanh = {8, 128, 0, 0, 127, 128, 255};
    int[] complement = {8, 0x00, 0x01, 8};
    int[] hidden = {8, 128, 0, 0xE8, 0x03, 0xE9, 0x03, 10};
    int[] head = {
      3, // weightBits
      11, // biasBits
      7,
      0, // weightOffset
      0b11101000,
      0b11000_011,
      0b100000, // biases: 1000 in bits 0…10, −1000 in bits 11…21
      0b110_101, // weights
    };
    return bytes(
        header,
        new int[] {1, 0},
        linear,
        linear,
        linear,
        linear,
        linear,
        linear,
        add,
        add,
        reset,
        sigmoid,
        multiply,
        add,
        tanh,
        complement,
        multiply,
        multiply,
        hidden,
        head);
  }

  private static byte[] bytes(int[]... parts) {
    int[] all = Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    byte[] bytes = new byte[all.length];
    for (int i = 0; i < all.length; i++) {
      bytes[i] = (byte) all[i];
    }
    return bytes;
  }

  @Test
  void encodesEveryFieldAsTheLawSays() {
    assertThat(ModelImage.encode(tinyModel())).containsExactly(tinyImage());
  }

  @Test
  void decodesEveryFieldAsTheLawSays() throws InvalidImageException {
    assertThat(ModelImage.decode(tinyImage())).usingRecursiveComparison().isEqualTo(tinyModel());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void decodesWhatItEncoded(long seed) throws InvalidImageException {
    QuantizedGru model = new RandomModels(new Random(seed)).anyModel();
    assertThat(ModelImage.decode(ModelImage.encode(model)))
        .usingRecursiveComparison()
        .isEqualTo(model);
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33})
  void refusesEveryTruncationAndATrailingByte(long seed) {
    byte[] image = ModelImage.encode(new RandomModels(new Random(seed)).anyModel());
    for (int length = 0; length < image.length; length++) {
      byte[] truncated = Arrays.copyOf(image, length);
      Throwable refusal = catchThrowable(() -> ModelImage.decode(truncated));
      assertThat(refusal).as("%d bytes", length).isInstanceOf(InvalidImageException.class);
      assertThat(((InvalidImageException) refusal).offset()).isBetween(0, length);
    }
    assertThatThrownBy(() -> ModelImage.decode(Arrays.copyOf(image, image.length + 1)))
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining("1 bytes follow the end");
  }

  /** Offsets are into {@link #tinyImage}; only the low byte of a field is set. */
  @ParameterizedTest(name = "byte {0} = {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 120 | must begin with",
        "4 | 0 | arithmetic version (0)",
        "4 | 2 | arithmetic version (2)",
        "5 | 0 | number of layers (0)",
        "5 | 9 | number of layers (9)",
        "6 | 0 | input size (0)",
        "8 | 0 | number of classes (0)",
        "9 | 2 | number of classes (514)",
        "10 | 1 | input width (1)",
        "10 | 9 | input width (9)",
        "11 | 8 | zero point (8)",
        "12 | 1 | zero point (260)",
        "13 | 0 | hidden size of layer 0 (0)",
        "15 | 0 | weight width (0)",
        "15 | 9 | weight width (9)",
        "16 | 1 | activation width (1)",
        "16 | 9 | activation width (9)",
        "16 | 16 | zero point (1) of a 16-bit format",
        "17 | 4 | zero point (4)",
        "19 | 0 | bias width (0)",
        "19 | 33 | bias width (33)",
        "19 | 6 | must be the smallest",
        "20 | 7 | weight offset (7)",
        "22 | 17 | preShift 17",
        "23 | 16 | shift 16",
        "23 | 47 | shift 47",
        "24 | 2 | per-row flag (2)",
        "26 | 128 | multiplier 32768",
        "27 | 27 | padding bits",
        "28 | 6 | padding bits",
        "99 | 16 | zero point (2) of a 16-bit format",
        "106 | 0 | shift 0",
        "106 | 31 | shift 31",
        "120 | 1 | zero point (1) of operator (UPDATE_SIGMOID)",
        "129 | 17 | preShift 17",
        "131 | 128 | multiplier 33023",
        "132 | 16 | shift 16",
        "132 | 47 | shift 47",
        "148 | 1 | activation width (1)",
        "150 | 0 | multiplier 0",
        "151 | 0 | shift 0",
        "151 | 31 | shift 31",
        "174 | 0 | weight width of the head (0)",
        "174 | 9 | weight width of the head (9)",
        "175 | 33 | bias width of the head (33)",
        "176 | 15 | weight offset (15)",
        "180 | 160 | padding bits",
        "181 | 117 | padding bits",
      })
  void refusesAFieldOutOfRange(int offset, int value, String message) {
    byte[] image = tinyImage();
    image[offset] = (byte) value;
    Throwable refusal = catchThrowable(() -> ModelImage.decode(image));
    assertThat(refusal).isInstanceOf(InvalidImageException.class).hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42})
  void neverThrowsAnythingElseOnAnyBrokenBit(long seed) {
    byte[] image = ModelImage.encode(new RandomModels(new Random(seed)).anyModel());
    for (int i = 0; i < image.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] broken = image.clone();
        broken[i] ^= (byte) (1 << bit);
        Throwable refusal = catchThrowable(() -> ModelImage.decode(broken));
        if (refusal != null) {
          assertThat(refusal)
              .as("byte %d, bit %d", i, bit)
              .isInstanceOf(InvalidImageException.class);
        }
      }
    }
  }

  @Test
  void refusesHugeCountsBeforeAllocatingForThem() {
    byte[] header = Arrays.copyOf(tinyImage(), FIRST_LINEAR + 10);
    header[6] = (byte) 0xFF; // inputSize 65535
    header[7] = (byte) 0xFF;
    header[HEADER] = (byte) 0xFF; // hiddenSize 65535
    header[HEADER + 1] = (byte) 0xFF;
    byte[] image = Arrays.copyOf(header, 200_000);
    long before = allocatedBytes();
    assertThatThrownBy(() -> ModelImage.decode(image)).isInstanceOf(InvalidImageException.class);
    // Biases of 4 bits, 65535 of them, may be read (262 kB); 4 GB of weights may not.
    assertThat(allocatedBytes() - before).isLessThan(4_000_000);
  }

  private static long allocatedBytes() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
  }

  /** |w| ≤ 3 and |ĥ| ≤ 128: the hidden linears admit biases up to 2^31 − 1 − 384. */
  @Test
  void refusesAnAccumulatorThatCanLeaveInt32() throws InvalidImageException {
    QuantizedGru model =
        tinyModel(
            Integer.MAX_VALUE - 384, 0, new ActivationFormat(8, 128), ActivationFormat.unit(8), 2);
    byte[] image = ModelImage.encode(model);
    assertThat(ModelImage.decode(image)).usingRecursiveComparison().isEqualTo(model);
    int secondBias = FIRST_LINEAR + 17 + 12;
    assertThat(image[secondBias]).isEqualTo((byte) 0x7F);
    image[secondBias] = (byte) 0x80;
    assertThatThrownBy(() -> ModelImage.decode(image))
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining("RESET_HIDDEN_LINEAR")
        .hasMessageContaining("leave int32")
        .extracting(refusal -> ((InvalidImageException) refusal).offset())
        .isEqualTo(FIRST_LINEAR + 17);
  }

  @Test
  void refusesATableEntryAboveOneOnTheWideUnitGrid() throws InvalidImageException {
    QuantizedGru model =
        tinyModel(-5, 1, ActivationFormat.WIDE_SIGNED, ActivationFormat.WIDE_UNIT, 0);
    byte[] image = ModelImage.encode(model);
    assertThat(ModelImage.decode(image)).usingRecursiveComparison().isEqualTo(model);
    int lastEntry = 119 + 3 + 6;
    assertThat(Arrays.copyOfRange(image, lastEntry, lastEntry + 2))
        .containsExactly((byte) 0x00, (byte) 0x80);
    image[lastEntry] = 1;
    assertThatThrownBy(() -> ModelImage.decode(image))
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining("table entry (32769)");
  }

  @Test
  void biasBitsIsTheSmallestWidth() {
    assertThat(ModelImage.biasBits(new int[] {0})).isEqualTo(1);
    assertThat(ModelImage.biasBits(new int[] {-1})).isEqualTo(1);
    assertThat(ModelImage.biasBits(new int[] {1})).isEqualTo(2);
    assertThat(ModelImage.biasBits(new int[] {-128, 127})).isEqualTo(8);
    assertThat(ModelImage.biasBits(new int[] {0, 128})).isEqualTo(9);
    assertThat(ModelImage.biasBits(new int[] {Integer.MIN_VALUE})).isEqualTo(32);
    assertThat(ModelImage.biasBits(new int[] {Integer.MAX_VALUE})).isEqualTo(32);
  }
}
