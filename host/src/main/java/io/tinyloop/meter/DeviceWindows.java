package io.tinyloop.meter;

import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.Window;
import java.util.List;

/**
 * What a device says of the windows of one evaluation.
 *
 * @param hello of the device
 * @param status of the energies that it gives
 */
public record DeviceWindows(Hello hello, List<Window> windows, EnergyStatus status) {

  public DeviceWindows {
    windows = List.copyOf(windows);
  }

  /** How long a window lasted by the device's timer, in seconds. */
  public double seconds(Window window) {
    return (double) window.ticks() / hello.tickHertz();
  }
}
