package io.tinyloop.meter;

import io.tinyloop.measure.Instrument;
import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.measure.Metered;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instrument that watches one device: it records while the device measures, and finds the
 * device's windows by the edges of its marker. Used by one thread.
 */
public interface EnergyMeter extends AutoCloseable {

  /** Who measures. */
  Instrument instrument();

  /** How many windows one recording can hold. */
  default int mostWindows() {
    return MeasurementPlan.MAX_WINDOWS;
  }

  /** Temperature of the instrument in °C; null: it does not say. */
  default @Nullable Double temperature() {
    return null;
  }

  /** Begins to record; the marker is low. */
  void begin() throws MeterException, InterruptedException;

  /**
   * Ends the recording.
   *
   * @param told what the device says of its windows
   * @param patience how long to wait for windows whose edges have not arrived
   * @return the windows that were found, in order; fewer than told where edges were lost
   */
  List<Metered> end(DeviceWindows told, Duration patience)
      throws MeterException, InterruptedException;

  @Override
  void close();
}
