package io.tinyloop.lab;

import io.tinyloop.device.DeviceConnector;
import io.tinyloop.device.HostClaim;

/** This host's claims on devices that other hosts reach, too. Thread-safe. */
public interface DeviceClaims extends AutoCloseable {

  /** Of a host that shares its devices with no other. */
  DeviceClaims ALONE =
      new DeviceClaims() {
        @Override
        public HostClaim of(DeviceConnector device) {
          return HostClaim.OWN;
        }

        @Override
        public void close() {
          // There is nothing to give back.
        }
      };

  /** The claim on a device, which is not taken yet. */
  HostClaim of(DeviceConnector device);

  /** The device, to be used only while this host has it. */
  default DeviceConnector claimed(DeviceConnector device) {
    HostClaim claim = device.spec().isReachedByAll() ? of(device) : HostClaim.OWN;
    return claim == HostClaim.OWN ? device : new ClaimedDevice(device, claim);
  }

  /** Gives all devices back at once. */
  @Override
  void close();
}
