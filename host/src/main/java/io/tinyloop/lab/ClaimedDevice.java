package io.tinyloop.lab;

import io.tinyloop.device.DeviceConnector;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.HostClaim;
import io.tinyloop.device.Verification;
import io.tinyloop.device.recovery.PowerControl;
import io.tinyloop.meter.MeterOpener;
import io.tinyloop.protocol.wire.Link;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A device that other hosts reach, too.
 *
 * @param device without the claim
 * @param hostClaim of this host
 */
record ClaimedDevice(DeviceConnector device, HostClaim hostClaim) implements DeviceConnector {

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public DeviceSpec spec() {
    return device.spec();
  }

  @Override
  public List<String> labels() {
    return device.labels();
  }

  @Override
  public Optional<String> expectedUid() {
    return device.expectedUid();
  }

  @Override
  public boolean admissionTested() {
    return device.admissionTested();
  }

  @Override
  public Verification verification() {
    return device.verification();
  }

  @Override
  public boolean isPresent() {
    return device.isPresent();
  }

  @Override
  public Optional<PowerControl> power() {
    return device.power();
  }

  @Override
  public Optional<MeterOpener> meter() {
    return device.meter();
  }

  @Override
  public Link open() throws IOException, InterruptedException {
    return device.open();
  }
}
