package io.tinyloop.measure;

import io.tinyloop.protocol.wire.Window;
import java.util.List;

/** What raw windows amount to, a sequence, without the board's overhead. */
public final class Reduction {

  private Reduction() {}

  /** Ticks a sequence. */
  public static Estimate ticks(List<Window> windows, BoardCalibration calibration) {
    OverheadFit empty = calibration.ticks();
    double[] ticks =
        windows.stream().mapToDouble(w -> (w.ticks() - empty.empty()) / w.sequences()).toArray();
    return Estimate.of(ticks).corrected(0, empty.emptyError() / sequences(windows), 1, 0);
  }

  /**
   * Energy a sequence in µJ.
   *
   * @param sequences of each window of {@code seen}
   * @param average sequences of a window, of all that the overhead's error is spread over
   */
  public static Estimate energy(
      List<Metered> seen, int[] sequences, double average, BoardCalibration calibration) {
    OverheadFit known = calibration.microjoules();
    OverheadFit empty = known == null ? OverheadFit.NONE : known;
    double[] micros = new double[seen.size()];
    for (int i = 0; i < micros.length; i++) {
      micros[i] = (seen.get(i).microjoules() - empty.empty()) / sequences[i];
    }
    return Estimate.of(micros).corrected(0, empty.emptyError() / average, 1, 0);
  }

  /** Sequences of a window, on average. */
  public static double sequences(List<Window> windows) {
    return windows.stream().mapToInt(Window::sequences).average().orElse(1);
  }
}
