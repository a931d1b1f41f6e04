package io.tinyloop.run;

import io.tinyloop.device.Lane;
import java.util.List;

/**
 * How a run gets its devices; nothing that it finds depends on it.
 *
 * @param priority turns on shared devices that it gets for each one of a run of priority 1; 1…100
 * @param labels that its devices on the host's bench must have
 */
public record Placement(int priority, List<String> labels) {

  /** A turn as everybody's, on whatever devices. */
  public static final Placement USUAL = new Placement(Lane.USUAL_WEIGHT, List.of());

  public Placement {
    labels = List.copyOf(labels);
    if (priority < 1 || priority > Lane.MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "The priority (%d) must be in [1, %d].%nMaybe 1, the usual one, or 3 for three times as many turns."
              .formatted(priority, Lane.MAX_WEIGHT));
    }
  }
}
