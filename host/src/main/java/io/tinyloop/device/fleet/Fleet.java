package io.tinyloop.device.fleet;

import io.tinyloop.device.DeviceConnector;
import java.util.List;

/** Devices that can be connected, with whatever was started for them: brokers, simulators. */
public final class Fleet implements AutoCloseable {

  private final List<DeviceConnector> devices;
  private final FleetResources resources;

  Fleet(List<? extends DeviceConnector> devices, FleetResources resources) {
    this.devices = List.copyOf(devices);
    this.resources = resources;
  }

  /** The devices, in the order of their specs. */
  public List<DeviceConnector> devices() {
    return devices;
  }

  /** Stops what was started for the devices. Close the pool that uses them before. */
  @Override
  public void close() {
    resources.close();
  }
}
