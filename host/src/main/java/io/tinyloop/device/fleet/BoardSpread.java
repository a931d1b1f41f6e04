package io.tinyloop.device.fleet;

import io.tinyloop.simulator.device.DeviceProfile;
import java.util.List;

/**
 * How simulated boards of one class differ from what their core should take, and from one window to
 * the next.
 *
 * @param jitter of a window's ticks and energy, relative standard deviation, drawn from the fleet's
 *     seed; 0: none
 * @param slowness of each board by its number among those of its spec, 1 for those beyond the list
 */
public record BoardSpread(double jitter, List<Double> slowness) {

  /** Boards that are all alike. */
  public static final BoardSpread NONE = new BoardSpread(0, List.of());

  public BoardSpread {
    slowness = List.copyOf(slowness);
  }

  /** The profile of a board. */
  DeviceProfile of(DeviceProfile usual, int number) {
    double times = number <= slowness.size() ? slowness.get(number - 1) : 1;
    return usual.withJitter(jitter).withSlowness(times);
  }
}
