package io.tinyloop.run;

import io.tinyloop.device.DeviceState;
import io.tinyloop.device.DeviceStatus;
import org.jspecify.annotations.Nullable;

/**
 * A device as people see it.
 *
 * @param name in its fleet, for example {@code sim:cortex-m4#2}
 * @param uid identity of the board; null before its first hello
 * @param spec how it was asked for
 * @param evaluations attempts that gave a result
 * @param faults attempts that said nothing about their candidate
 * @param busySeconds in evaluations
 * @param note what went wrong last
 */
public record DeviceView(
    String name,
    @Nullable String uid,
    String spec,
    @Nullable String mcu,
    String state,
    long evaluations,
    long faults,
    double busySeconds,
    @Nullable String note) {

  /** Whether the device runs candidates now or may soon. */
  public boolean usable() {
    return DeviceState.valueOf(state).usable();
  }

  /** The view of a pool's device. */
  public static DeviceView of(DeviceStatus status) {
    var hello = status.hello();
    return new DeviceView(
        status.name(),
        status.uid(),
        status.spec().toString(),
        hello == null ? null : hello.mcu(),
        status.state().name(),
        status.evaluations(),
        status.faults(),
        status.busy().toMillis() / 1e3,
        status.lastFault());
  }
}
