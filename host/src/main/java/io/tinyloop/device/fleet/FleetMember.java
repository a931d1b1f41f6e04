package io.tinyloop.device.fleet;

import io.tinyloop.device.DeviceSpec;
import java.util.List;

/**
 * A spec in a fleet.
 *
 * @param name what people call it; counted devices get a number behind it
 * @param spec one device or several equal ones
 * @param labels words that jobs may ask for
 */
public record FleetMember(String name, DeviceSpec spec, List<String> labels) {

  public FleetMember {
    labels = List.copyOf(labels);
  }

  /** A spec by itself: named as it is written, without labels. */
  public static FleetMember of(DeviceSpec spec) {
    return new FleetMember(spec.single(), spec, List.of());
  }
}
