package io.tinyloop.device.bench;

import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.recovery.PowerControl;
import io.tinyloop.meter.MeterSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a bench file.
 *
 * @param name what people call the device
 * @param link how it is reached, and how many equal ones there are
 * @param labels words that jobs may ask for
 * @param board of the project, whose firmware it is given; null: not said
 * @param power what switches it off and on; null: nothing
 * @param meter that watches its energy; null: none
 */
public record BenchDevice(
    String name,
    DeviceSpec link,
    List<String> labels,
    @Nullable String board,
    @Nullable PowerControl power,
    @Nullable MeterSpec meter) {

  public BenchDevice {
    labels = List.copyOf(labels);
  }

  /** The entry as a member of a fleet. */
  public FleetMember member() {
    return new FleetMember(name, link, labels, power, meter);
  }
}
