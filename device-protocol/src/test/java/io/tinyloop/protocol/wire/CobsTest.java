package io.tinyloop.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CobsTest {

  private static final HexFormat HEX = HexFormat.of();

  @ParameterizedTest
  @CsvSource({
    "'', 01",
    "00, 0101",
    "0000, 010101",
    "11220033, 0311220233",
    "11223344, 0511223344",
    "11000000, 0211010101",
  })
  void stuffsTheExamplesOfThePaper(String data, String encoded) {
    assertThat(HEX.formatHex(Cobs.encode(HEX.parseHex(data)))).isEqualTo(encoded);
    assertThat(Cobs.decode(HEX.parseHex(encoded))).isEqualTo(HEX.parseHex(data));
  }

  @Test
  void endsAFullBlockWithoutAZero() {
    byte[] data = new byte[255];
    Arrays.fill(data, (byte) 7);
    byte[] encoded = Cobs.encode(data);

    assertThat(encoded).hasSize(257);
    assertThat(encoded[0]).isEqualTo((byte) 255);
    assertThat(encoded[255]).isEqualTo((byte) 2);
    assertThat(Cobs.decode(encoded)).isEqualTo(data);
  }

  @ParameterizedTest
  @ValueSource(ints = {253, 254, 255, 508, 509})
  void givesBackBlocksAroundTheFullLength(int length) {
    byte[] data = new byte[length];
    Arrays.fill(data, (byte) 1);

    assertThat(Cobs.decode(Cobs.encode(data))).isEqualTo(data);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "02", "0511", "0300", "021100"})
  void rejectsWhatIsNoEncoding(String encoded) {
    assertThat(Cobs.decode(HEX.parseHex(encoded))).isNull();
  }

  @Test
  void givesBackRandomDataWithoutAZeroInBetween() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 20_000; i++) {
      byte[] data = new byte[random.nextInt(700)];
      int zeros = 1 << random.nextInt(10);
      for (int j = 0; j < data.length; j++) {
        data[j] = (byte) (random.nextInt(zeros) == 0 ? 0 : random.nextInt(256));
      }
      byte[] encoded = Cobs.encode(data);

      assertThat(encoded.length).isLessThanOrEqualTo(Cobs.maxEncodedLength(data.length));
      assertThat(encoded).doesNotContain((byte) 0);
      assertThat(Cobs.decode(encoded)).isEqualTo(data);
    }
  }
}
