package io.tinyloop.measure;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Why what a meter saw of a window is no measurement. */
public enum Defect {
  /** Samples are missing, by the meter's own counter. */
  LOST_SAMPLES("with lost samples"),
  /** The marker rose or fell without the other. */
  UNPAIRED_EDGE(
      "without both edges of the marker (is its wire connected, and the firmware new enough?)"),
  /** The stream was read out of step. */
  MISALIGNED("read out of step"),
  /** The current left the meter's range. */
  OVER_RANGE("beyond the range of the meter"),
  /** Meter and board disagree on how long the window lasted. */
  DURATION("of another length than the board says"),
  /** The board's calibration, or the meter's own, expired in it. */
  STALE_CALIBRATION("with a calibration that expired"),
  /** The meter's connection ended in it. */
  INTERRUPTED("cut off by the end of the connection");

  private final String words;

  Defect(String words) {
    this.words = words;
  }

  /** What is wrong with {@code told} windows: those with defects, and those that were not found. */
  public static String words(int told, List<Metered> found) {
    Map<Defect, Integer> counts = new EnumMap<>(Defect.class);
    found.forEach(window -> window.defects().forEach(d -> counts.merge(d, 1, Integer::sum)));
    if (told > found.size()) {
      counts.merge(UNPAIRED_EDGE, told - found.size(), Integer::sum);
    }
    return counts.entrySet().stream()
        .map(defect -> defect.getValue() + " " + defect.getKey().words)
        .collect(Collectors.joining(", "));
  }
}
