package io.tinyloop.simulator.instrument;

/** Hears a device's marker, as the input of an instrument does. */
@FunctionalInterface
public interface MarkerLine {

  /** A line that leads nowhere. */
  MarkerLine NONE = (nanos, high) -> {};

  /**
   * An edge.
   *
   * @param nanos when, by a clock that does not go back: the device's own
   * @param high the level from now on
   */
  void edge(long nanos, boolean high);
}
