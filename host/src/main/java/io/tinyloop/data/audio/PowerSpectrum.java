package io.tinyloop.data.audio;

import java.util.Arrays;
import org.hipparchus.transform.DftNormalization;
import org.hipparchus.transform.FastFourierTransformer;
import org.hipparchus.transform.TransformType;

/**
 * The power spectrum of real frames: |X|² of the bins 0…size/2 of a discrete Fourier transform
 * without normalisation. Not thread-safe.
 */
final class PowerSpectrum {

  private final double[][] complex;

  /**
   * @param size of the transform, a power of two
   */
  PowerSpectrum(int size) {
    complex = new double[2][size];
  }

  /**
   * Computes one frame.
   *
   * @param frame at most as long as the transform, which pads it with zeros
   * @param power result, size/2 + 1 bins
   */
  void of(double[] frame, double[] power) {
    System.arraycopy(frame, 0, complex[0], 0, frame.length);
    Arrays.fill(complex[0], frame.length, complex[0].length, 0);
    Arrays.fill(complex[1], 0);
    FastFourierTransformer.transformInPlace(
        complex, DftNormalization.STANDARD, TransformType.FORWARD);
    for (int bin = 0; bin < power.length; bin++) {
      power[bin] = complex[0][bin] * complex[0][bin] + complex[1][bin] * complex[1][bin];
    }
  }
}
