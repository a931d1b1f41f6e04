package io.tinyloop.measure;

import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.Window;
import java.util.List;
import java.util.stream.Stream;

/**
 * The windows of one evaluation.
 *
 * @param windows as the device timed them
 * @param status of their energies, as the device said
 * @param metered what a meter saw, in order; empty without a meter
 * @param hostSeconds from asking to the answer, by the host's clock
 */
public record Round(
    List<Window> windows, EnergyStatus status, List<Metered> metered, double hostSeconds) {

  public Round {
    windows = List.copyOf(windows);
    metered = List.copyOf(metered);
  }

  /** This round and another one behind it. */
  public Round plus(Round other) {
    return new Round(
        joined(windows, other.windows),
        other.status,
        joined(metered, other.metered),
        hostSeconds + other.hostSeconds);
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
