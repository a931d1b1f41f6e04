package io.tinyloop.meter.ppk2;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.measure.Metered;
import io.tinyloop.meter.WindowRecorder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A stream that lost some bytes is noticed soon, and no window with the place in it is valid. */
class Ppk2DecoderTest {

  private static final long SEED = 11;
  private static final int TRIALS = 1000;
  private static final int WORDS = 400;
  private static final int MOST_SAMPLES = 64;
  private static final int WORD = 4;

  private static Ppk2Calibration calibration() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int range = 0; range < 5; range++) {
      for (String name : new String[] {"R", "GI", "UG"}) {
        text.append("%s%d: 1\n".formatted(name, range));
      }
      for (String name : new String[] {"O", "GS", "S", "I"}) {
        text.append("%s%d: 0\n".formatted(name, range));
      }
    }
    return Ppk2Calibration.parse(text.append("VDD: 3300\nHW: 1\n").toString());
  }

  /**
   * Words of an arbitrary current in arbitrary ranges, the marker high between the first and last.
   */
  private static byte[] stream(SplittableRandom random) {
    ByteBuffer bytes = ByteBuffer.allocate(WORDS * WORD).order(ByteOrder.LITTLE_ENDIAN);
    int first = random.nextInt(64);
    for (int i = 0; i < WORDS; i++) {
      int level = i >= 20 && i < WORDS - 20 ? 1 << 24 : 0;
      int word = level | (((first + i) & 63) << 18) | (random.nextInt(5) << 14);
      bytes.putInt(word | random.nextInt(1 << 14));
    }
    return bytes.array();
  }

  @Test
  void aStreamOutOfStepIsNoticedWithin64Samples() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] distances = new int[TRIALS];
    for (int trial = 0; trial < TRIALS; trial++) {
      byte[] whole = stream(random);
      int cut = WORD * random.nextInt(40, WORDS - 120) + random.nextInt(WORD);
      int lost = random.nextInt(1, WORD);
      WindowRecorder windows = new WindowRecorder(Ppk2Decoder.SECONDS_PER_SAMPLE);
      Ppk2Decoder decoder = new Ppk2Decoder(calibration(), 3.3, 0, windows);

      decoder.take(Arrays.copyOf(whole, cut), cut);
      int at = cut + lost;
      while (decoder.misalignments() == 0 && at < whole.length) {
        decoder.take(new byte[] {whole[at]}, 1);
        at++;
      }
      assertThat(decoder.misalignments()).as("seed %d, trial %d", SEED, trial).isEqualTo(1);
      distances[trial] = (at - cut - lost + WORD - 1) / WORD;
      byte[] rest = Arrays.copyOfRange(whole, at, whole.length);
      decoder.take(rest, rest.length);

      assertThat(windows.windows())
          .as("seed %d, trial %d", SEED, trial)
          .hasSize(1)
          .noneMatch(Metered::isValid);
    }
    Arrays.sort(distances);
    System.out.printf(
        "PPK2 out of step, noticed after: median %d, 99 %% %d, most %d samples (%d trials, seed %d)%n",
        distances[TRIALS / 2], distances[TRIALS * 99 / 100], distances[TRIALS - 1], TRIALS, SEED);
    assertThat(distances[TRIALS - 1]).isLessThanOrEqualTo(MOST_SAMPLES);
  }
}
