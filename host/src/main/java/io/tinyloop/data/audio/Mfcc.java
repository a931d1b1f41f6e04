package io.tinyloop.data.audio;

/**
 * The front-end of the keyword tasks: 49 frames of 10 mel-frequency cepstral coefficients (MFCC) of
 * one second of speech at 16 kHz.
 *
 * <p>Samples are x / 32768, zero-padded or cut to one second. Frames of 40 ms begin every 20 ms and
 * are weighted by a periodic Hann window; a transform of 1024 points gives their power, 40 mel
 * filters of 20…7600 Hz their energies E. ln(E + 1e-6) is rounded to thousandths, and the first 10
 * coefficients of its orthonormal DCT-II are the frame.
 *
 * <p>The rounding is that of the published features: with it they come out in all 16 bits, without
 * it a quarter of them differs in the last one. It also makes the features those of any FFT. Not
 * thread-safe.
 */
public final class Mfcc {

  /** Samples a second that the front-end reads. */
  public static final int SAMPLE_RATE = 16_000;

  /** Samples that a clip is padded or cut to. */
  public static final int CLIP_SAMPLES = 16_000;

  /** Frames of a clip: time steps of a model. */
  public static final int FRAMES = 49;

  /** Coefficients of a frame: inputs of a model. */
  public static final int COEFFICIENTS = 10;

  /** Samples between the beginnings of two frames: 20 ms. */
  public static final int HOP_SAMPLES = 320;

  private static final int FRAME_SAMPLES = 640;
  private static final int TRANSFORM = 1024;
  private static final int FILTERS = 40;
  private static final double LOW_HERTZ = 20;
  private static final double HIGH_HERTZ = 7600;
  private static final double FLOOR = 1e-6;
  private static final double LOG_STEPS = 1000;

  private final double[] window = new double[FRAME_SAMPLES];
  private final double[][] cosines = new double[COEFFICIENTS][FILTERS];
  private final MelFilters filters =
      new MelFilters(
          FILTERS, LOW_HERTZ, HIGH_HERTZ, (double) SAMPLE_RATE / TRANSFORM, TRANSFORM / 2 + 1);
  private final PowerSpectrum spectrum = new PowerSpectrum(TRANSFORM);
  private final double[] frame = new double[FRAME_SAMPLES];
  private final double[] power = new double[TRANSFORM / 2 + 1];
  private final double[] logs = new double[FILTERS];

  /** A front-end with tables of its own. */
  public Mfcc() {
    for (int i = 0; i < FRAME_SAMPLES; i++) {
      window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / FRAME_SAMPLES);
    }
    for (int k = 0; k < COEFFICIENTS; k++) {
      double scale = Math.sqrt((k == 0 ? 1.0 : 2.0) / FILTERS);
      for (int i = 0; i < FILTERS; i++) {
        cosines[k][i] = scale * Math.cos(Math.PI * k * (i + 0.5) / FILTERS);
      }
    }
  }

  /**
   * The features of a clip.
   *
   * @param samples 16-bit samples at {@link #SAMPLE_RATE}, of any number
   * @return {@link #FRAMES} × {@link #COEFFICIENTS}, frame by frame
   */
  public float[] features(short[] samples) {
    float[] features = new float[FRAMES * COEFFICIENTS];
    for (int f = 0; f < FRAMES; f++) {
      for (int i = 0; i < FRAME_SAMPLES; i++) {
        int at = f * HOP_SAMPLES + i;
        frame[i] = at < samples.length ? samples[at] / 32768.0 * window[i] : 0;
      }
      coefficients(features, f * COEFFICIENTS);
    }
    return features;
  }

  /** Of {@link #frame}, into {@code features} from {@code offset} on. */
  private void coefficients(float[] features, int offset) {
    spectrum.of(frame, power);
    for (int i = 0; i < FILTERS; i++) {
      logs[i] = Math.rint(LOG_STEPS * Math.log(filters.energy(i, power) + FLOOR)) / LOG_STEPS;
    }
    for (int k = 0; k < COEFFICIENTS; k++) {
      double sum = 0;
      for (int i = 0; i < FILTERS; i++) {
        sum += cosines[k][i] * logs[i];
      }
      features[offset + k] = (float) sum;
    }
  }
}
