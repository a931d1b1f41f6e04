package io.tinyloop.run;

import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
    return open(specs, null, notes);
  }

  /** The same with MQTT devices at {@code broker}. */
  public static List<DeviceView> open(
      String specs, @Nullable MqttBroker broker, Consumer<String> notes)
      throws InterruptedException {
    try (OpenFleet fleet =
        OpenFleet.start(
            specs,
            BatchedEngine.plain(),
            InstantSource.system(),
            broker,
            (device, kind, detail) ->
                notes.accept("%s on %s: %s".formatted(kind, device, detail)))) {
      return fleet.snapshot().stream().map(DeviceView::of).toList();
    }
  }
}
