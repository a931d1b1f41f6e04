package io.tinyloop.device.fleet;

import io.tinyloop.device.DeviceConnector;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Devices that can be connected, with whatever was started for them: brokers, simulators.
 * Thread-safe.
 */
public final class Fleet implements AutoCloseable {

  private final FleetFactory factory;
  private final FleetResources resources;
  private final List<DeviceConnector> devices = new CopyOnWriteArrayList<>();

  Fleet(FleetFactory factory, FleetResources resources) {
    this.factory = factory;
    this.resources = resources;
  }

  /**
   * Adds devices, which share the broker and the simulator with those that are there.
   *
   * @return the new ones, in order; the names of several equal ones have numbers
   * @throws IOException in two lines, if something that the devices need cannot be started
   */
  public synchronized List<DeviceConnector> add(List<FleetMember> members) throws IOException {
    List<DeviceConnector> added = factory.devices(members);
    devices.addAll(added);
    return added;
  }

  /** Forgets devices that were taken out of their pool. */
  public void remove(Collection<String> names) {
    devices.removeIf(device -> names.contains(device.name()));
  }

  /** The devices, in the order of their specs. */
  public List<DeviceConnector> devices() {
    return List.copyOf(devices);
  }

  /** Stops what was started for the devices. Close the pool that uses them before. */
  @Override
  public void close() {
    resources.close();
  }
}
