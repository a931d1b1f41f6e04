package io.tinyloop.meter;

/** Opens a device's meter, again at each connection. */
@FunctionalInterface
public interface MeterOpener {

  /**
   * The meter, ready to record. May take seconds.
   *
   * @throws MeterException in two lines, if it is not there
   */
  EnergyMeter open() throws MeterException, InterruptedException;
}
