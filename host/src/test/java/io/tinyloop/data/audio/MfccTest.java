package io.tinyloop.data.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import org.junit.jupiter.api.Test;

/** Against numpy, on a signal that needs no file ({@code audio/make_reference.py}). */
class MfccTest {

  private static short[] signal() {
    short[] samples = new short[12_000];
    long state = 1;
    for (int i = 0; i < samples.length; i++) {
      state = (1_103_515_245 * state + 12_345) % (1L << 31);
      int loudness = Math.abs(i % 4000 - 2000);
      samples[i] = (short) ((state >> 16) % (2 * loudness + 1) - loudness);
    }
    return samples;
  }

  @Test
  void computesWhatNumpyComputes() throws IOException {
    float[] features = new Mfcc().features(signal());
    try (InputStream in = MfccTest.class.getResourceAsStream("/audio/mfcc-reference.txt");
        Scanner reference = new Scanner(in, StandardCharsets.US_ASCII)) {
      for (int i = 0; i < features.length; i++) {
        // A log energy may fall to the other side of a rounding: a thousandth times 0.224.
        assertThat((double) features[i])
            .as("coefficient %d of frame %d", i % 10, i / 10)
            .isCloseTo(reference.nextDouble(), within(3e-4));
      }
      assertThat(reference.hasNext()).isFalse();
    }
  }

  @Test
  void silenceIsTheFloorOfEveryFilter() {
    float[] features = new Mfcc().features(new short[1]);
    // 40 logarithms of 1e-6, in thousandths, over the root of 40.
    assertThat(features[0]).isEqualTo((float) (-13.816 * Math.sqrt(40)), within(1e-4f));
    assertThat(features[1]).isEqualTo(0f, within(1e-4f));
  }

  @Test
  void longerClipsAreCut() {
    short[] second = new short[Mfcc.CLIP_SAMPLES];
    System.arraycopy(signal(), 0, second, 2000, 12_000);
    short[] longer = java.util.Arrays.copyOf(second, 3 * Mfcc.CLIP_SAMPLES);
    java.util.Arrays.fill(longer, second.length, longer.length, (short) 9999);

    assertThat(new Mfcc().features(longer)).isEqualTo(new Mfcc().features(second));
  }
}
