package io.tinyloop.device.fleet;

import io.tinyloop.device.DeviceConnector;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.Verification;
import io.tinyloop.device.recovery.PowerControl;
import io.tinyloop.meter.MeterOpener;
import io.tinyloop.protocol.wire.Link;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A device of a fleet.
 *
 * @param opener opens a new link each time
 * @param present whether there is something to open
 */
record OpenConnector(
    String name,
    DeviceSpec spec,
    List<String> labels,
    Optional<String> expectedUid,
    boolean admissionTested,
    Verification verification,
    Optional<PowerControl> power,
    Optional<MeterOpener> meter,
    Opener opener,
    BooleanSupplier present)
    implements DeviceConnector {

  /** Opens a link. */
  @FunctionalInterface
  interface Opener {
    Link open() throws IOException, InterruptedException;
  }

  @Override
  public boolean isPresent() {
    return present.getAsBoolean();
  }

  @Override
  public Link open() throws IOException, InterruptedException {
    return opener.open();
  }
}
