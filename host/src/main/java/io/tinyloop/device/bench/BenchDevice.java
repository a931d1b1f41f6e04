package io.tinyloop.device.bench;

import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.fleet.FleetMember;
import java.util.List;

/**
 * An entry of a bench file.
 *
 * @param name what people call the device
 * @param link how it is reached, and how many equal ones there are
 * @param labels words that jobs may ask for
 */
public record BenchDevice(String name, DeviceSpec link, List<String> labels) {

  public BenchDevice {
    labels = List.copyOf(labels);
  }

  /** The entry as a member of a fleet. */
  public FleetMember member() {
    return new FleetMember(name, link, labels);
  }
}
