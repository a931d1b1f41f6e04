package io.tinyloop.measure;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a meter saw of one window.
 *
 * @param seconds between the marker's edges, by the meter's clock
 * @param microjoules volts times amperes between the edges
 * @param samples in it
 * @param defects why it is no measurement; empty if it is one
 */
public record Metered(double seconds, double microjoules, long samples, Set<Defect> defects) {

  public Metered {
    defects = Set.copyOf(defects);
    if (!(seconds >= 0) || Double.isNaN(microjoules) || samples < 0) {
      throw new IllegalArgumentException(
          "A metered window (%s s, %s µJ, %d samples) must have a duration and an energy."
              .formatted(seconds, microjoules, samples));
    }
  }

  /** A window without defects. */
  public static Metered valid(double seconds, double microjoules, long samples) {
    return new Metered(seconds, microjoules, samples, Set.of());
  }

  public boolean isValid() {
    return defects.isEmpty();
  }

  /** The same with one defect more. */
  public Metered with(Defect defect) {
    Set<Defect> more = EnumSet.of(defect);
    more.addAll(defects);
    return new Metered(seconds, microjoules, samples, more);
  }
}
