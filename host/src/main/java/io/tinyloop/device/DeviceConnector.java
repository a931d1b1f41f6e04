package io.tinyloop.device;

import io.tinyloop.device.recovery.PowerControl;
import io.tinyloop.meter.MeterOpener;
import io.tinyloop.protocol.wire.Link;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One device of a fleet: what it is called, and how a link to it is opened, again if need be. */
public interface DeviceConnector {

  /** Name in the fleet, unique there, for example {@code sim:cortex-m4#2}. */
  String name();

  /** The device alone, without a count. */
  DeviceSpec spec();

  /** Words that a job may ask for. */
  default List<String> labels() {
    return List.of();
  }

  /** The UID that the device must say, if the spec names one. */
  default Optional<String> expectedUid() {
    return Optional.empty();
  }

  /** Whether the device must pass the admission test; in-JVM devices are the law's own code. */
  default boolean admissionTested() {
    return true;
  }

  /** How much of what the device computes is compared with the law. */
  default Verification verification() {
    return Verification.FULL;
  }

  /** Whether there is something to open; a board that is not plugged in is waited for. */
  default boolean isPresent() {
    return true;
  }

  /** What can switch the device off and on, if anything. */
  default Optional<PowerControl> power() {
    return Optional.empty();
  }

  /** What watches the device's energy, if anything does. */
  default Optional<MeterOpener> meter() {
    return Optional.empty();
  }

  /** The right of this host to use the device. */
  default HostClaim hostClaim() {
    return HostClaim.OWN;
  }

  /**
   * A new link to the device. May take seconds.
   *
   * @throws DeviceAbsentException in two lines, if {@link #isPresent} would say that it is not
   *     there
   * @throws IOException in two lines, if the device cannot be reached
   */
  Link open() throws IOException, InterruptedException;
}
