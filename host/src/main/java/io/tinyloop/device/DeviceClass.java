package io.tinyloop.device;

import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import org.jspecify.annotations.Nullable;

/**
 * What decides how long a candidate takes on a device, and whether it fits: two devices of one
 * class answer alike.
 *
 * @param firmwareDigest of its program; null if it says none
 */
public record DeviceClass(
    String mcu,
    int clockHertz,
    TickKind tickKind,
    int tickHertz,
    int ramBytes,
    int dataBytes,
    @Nullable Digest firmwareDigest) {

  /** The class of the device that says {@code hello}. */
  public static DeviceClass of(Hello hello) {
    return new DeviceClass(
        hello.mcu(),
        hello.clockHertz(),
        hello.tickKind(),
        hello.tickHertz(),
        hello.ramBytes(),
        hello.dataBytes(),
        hello.firmwareDigest());
  }

  /** Its name in the journal: what two boards must have in common to be compared in time. */
  String key() {
    return "%s %d Hz %s %d Hz %s"
        .formatted(
            mcu,
            clockHertz,
            tickKind,
            tickHertz,
            firmwareDigest == null ? "" : firmwareDigest.hex());
  }
}
