package io.tinyloop.meter.model;

import io.tinyloop.measure.Instrument;
import io.tinyloop.measure.Metered;
import io.tinyloop.measure.Provenance;
import io.tinyloop.meter.DeviceWindows;
import io.tinyloop.meter.EnergyMeter;
import io.tinyloop.meter.MeterException;
import io.tinyloop.protocol.wire.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * No instrument but a table: the device's cycles times the energy a cycle of a board. What it says
 * is MODELLED, however the cycles were counted.
 *
 * @param board whose energy a cycle this is
 * @param core of that board; the device must have it too
 * @param picojoulesPerCycle of the whole chip while it computes
 * @param cyclesPerInstruction for devices that count instructions
 */
public record ModelMeter(
    String board, String core, double picojoulesPerCycle, double cyclesPerInstruction)
    implements EnergyMeter {

  public ModelMeter {
    if (!(picojoulesPerCycle > 0) || !(cyclesPerInstruction > 0)) {
      throw new IllegalArgumentException(
          "The board %s must have positive energy a cycle (%s) and cycles an instruction (%s)."
              .formatted(board, picojoulesPerCycle, cyclesPerInstruction));
    }
  }

  @Override
  public Instrument instrument() {
    return new Instrument("model", board, Provenance.MODELLED, 0);
  }

  @Override
  public void begin() {
    // There is nothing to record.
  }

  @Override
  public List<Metered> end(DeviceWindows told, Duration patience) throws MeterException {
    if (!told.hello().mcu().equals(core)) {
      throw new MeterException(
          "The energy a cycle of the board %s is of a %s, and the device %s is a %s.%nMaybe another board: tinyloop profile list."
              .formatted(board, core, told.hello().uid(), told.hello().mcu()));
    }
    double cyclesPerTick =
        switch (told.hello().tickKind()) {
          case CYCLES, MODELLED_CYCLES -> 1;
          case INSTRUCTIONS -> cyclesPerInstruction;
          case NANOSECONDS ->
              throw new MeterException(
                  "The device %s counts nanoseconds, of which no energy can be modelled.%nMaybe leave its meter away."
                      .formatted(told.hello().uid()));
        };
    List<Metered> modelled = new ArrayList<>();
    for (Window window : told.windows()) {
      double microjoules = window.ticks() * cyclesPerTick * picojoulesPerCycle * 1e-6;
      modelled.add(Metered.valid(told.seconds(window), microjoules, 0));
    }
    return modelled;
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}
