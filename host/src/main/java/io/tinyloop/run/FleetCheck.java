package io.tinyloop.run;

import io.tinyloop.protocol.arithmetic.BatchedEngine;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** Opens a fleet, tests every device over its own link, and closes it. */
public final class FleetCheck {

  private FleetCheck() {}

  /**
   * What became of each device of {@code specs}.
   *
   * @throws IllegalArgumentException in two lines, if none could be admitted
   */
  public static List<DeviceView> open(String specs, Consumer<String> notes)
      throws InterruptedException {
    return open(specs, Equipment.NONE, notes);
  }

  /** The same of devices of a bench or at a broker. */
  public static List<DeviceView> open(String specs, Equipment equipment, Consumer<String> notes)
      throws InterruptedException {
    try (OpenFleet fleet =
        OpenFleet.start(
            specs,
            BatchedEngine.plain(),
            InstantSource.system(),
            equipment,
            (device, kind, detail) ->
                notes.accept("%s on %s: %s".formatted(kind, device, detail)))) {
      return fleet.snapshot().stream().map(DeviceView::of).toList();
    }
  }
}
