package io.tinyloop.meter.ina;

import io.tinyloop.measure.Defect;
import io.tinyloop.measure.Instrument;
import io.tinyloop.measure.Metered;
import io.tinyloop.measure.Provenance;
import io.tinyloop.meter.DeviceWindows;
import io.tinyloop.meter.EnergyMeter;
import io.tinyloop.meter.MeterException;
import io.tinyloop.protocol.wire.Window;
import java.time.Duration;
import java.util.List;

/**
 * A sensor such as the INA226 on the device's own board: the firmware integrates what it says and
 * reports each window's energy. It has no clock of its own, so that its durations are the device's.
 */
public final class InaMeter implements EnergyMeter {

  private static final Instrument INSTRUMENT = new Instrument("ina", "", Provenance.MEASURED, 0);

  @Override
  public Instrument instrument() {
    return INSTRUMENT;
  }

  @Override
  public void begin() {
    // The firmware begins at the marker.
  }

  @Override
  public List<Metered> end(DeviceWindows told, Duration patience) throws MeterException {
    return switch (told.status()) {
      case VALID -> told.windows().stream().map(window -> metered(told, window)).toList();
      case OVER_RANGE ->
          told.windows().stream()
              .map(window -> metered(told, window).with(Defect.OVER_RANGE))
              .toList();
      case NO_SENSOR, SENSOR_FAULT, MODELLED, UNSPECIFIED ->
          throw new MeterException(
              "The device %s says %s of its energy sensor.%nMaybe its board has none: leave meter away."
                  .formatted(told.hello().uid(), told.status()));
    };
  }

  private static Metered metered(DeviceWindows told, Window window) {
    return Metered.valid(told.seconds(window), window.energyNanojoules() / 1e3, 0);
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}
