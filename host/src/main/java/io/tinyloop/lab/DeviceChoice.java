package io.tinyloop.lab;

import io.tinyloop.device.DeviceState;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.Quarantine;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Which device of the lab a person gets who asks for one by name or labels. */
final class DeviceChoice {

  private DeviceChoice() {}

  /**
   * The device that is asked for; of several, one that works and will be free soonest. Only by its
   * name is one taken that does not work.
   *
   * @param waiting open leases on a device, by its name
   * @throws IllegalArgumentException in two lines, if there is no such device, or of several none
   *     works
   */
  static DeviceStatus of(
      LeaseRequest request, List<DeviceStatus> devices, ToLongFunction<String> waiting) {
    List<DeviceStatus> fitting =
        devices.stream()
            .filter(d -> request.device() == null || d.name().equals(request.device()))
            .filter(d -> d.labels().containsAll(request.neededLabels()))
            .toList();
    if (fitting.isEmpty()) {
      throw none(request, devices);
    }
    return fitting.stream()
        .filter(d -> request.device() != null || d.state().usable())
        .min(
            Comparator.comparingLong((DeviceStatus d) -> waiting.applyAsLong(d.name()))
                .thenComparingInt(d -> turns(d.state())))
        .orElseThrow(() ->
            new IllegalArgumentException(
                "No device with the labels %s works: %s.%nMaybe plug one in, or take one by its name to see to it."
                    .formatted(
                        request.neededLabels(),
                        fitting.stream().map(d -> d.name() + " is " + d.state()).toList())));
  }

  private static IllegalArgumentException none(LeaseRequest request, List<DeviceStatus> devices) {
    return new IllegalArgumentException(
        "There is no device %s with labels %s.%nMaybe one of these: %s."
            .formatted(
                request.device() == null ? "at all" : "(" + request.device() + ")",
                request.neededLabels(),
                devices.isEmpty()
                    ? "none, the host was started without --bench"
                    : devices.stream().map(d -> d.name() + d.labels()).toList()));
  }

  /** How far a device is from being free: one that connects may never get there. */
  private static int turns(DeviceState state) {
    return switch (state) {
      case IDLE -> 0;
      case BUSY, LEASED, ELSEWHERE -> 1;
      case ADMITTING -> 2;
      case CONNECTING -> 3;
      case OFFLINE, HUNG, QUARANTINED, CLOSED -> 4;
    };
  }

  /** What whoever asks for a device should know of it; null: it works. */
  static @Nullable String warning(DeviceStatus device) {
    String fault = device.lastFault();
    Quarantine quarantine = device.quarantine();
    return switch (device.state()) {
      case OFFLINE -> "its board was not there when it was asked for" + because(fault);
      case QUARANTINED ->
          "it was in quarantine when it was asked for"
              + because(quarantine == null ? fault : quarantine.reason());
      case HUNG, CLOSED -> "it hung when it was asked for" + because(fault);
      case CONNECTING, ADMITTING, IDLE, BUSY, LEASED, ELSEWHERE -> null;
    };
  }

  private static String because(@Nullable String reason) {
    return reason == null ? "" : ": " + reason.lines().findFirst().orElse("");
  }
}
