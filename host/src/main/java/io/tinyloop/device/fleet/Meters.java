package io.tinyloop.device.fleet;

import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.device.serial.SerialPorts;
import io.tinyloop.meter.MeterException;
import io.tinyloop.meter.MeterOpener;
import io.tinyloop.meter.MeterSpec;
import io.tinyloop.meter.ina.InaMeter;
import io.tinyloop.meter.lpm01a.Lpm01aMeter;
import io.tinyloop.meter.model.ModelMeter;
import io.tinyloop.meter.otii.OtiiMeter;
import io.tinyloop.meter.ppk2.Ppk2Meter;
import io.tinyloop.protocol.wire.BytePort;
import io.tinyloop.simulator.cost.CoreModel;
import io.tinyloop.simulator.cost.CostModel;
import io.tinyloop.simulator.instrument.EmulatedLpm01a;
import io.tinyloop.simulator.instrument.EmulatedOtii;
import io.tinyloop.simulator.instrument.EmulatedPpk2;
import io.tinyloop.simulator.instrument.InstrumentFaults;
import io.tinyloop.simulator.instrument.Load;
import io.tinyloop.simulator.instrument.MarkerLine;
import io.tinyloop.simulator.link.PluggedLine;
import java.io.IOException;
import java.util.List;

/**
 * Opens the energy meters of a fleet; starts the emulated ones, which boards drive that are
 * programs as well.
 */
final class Meters {

  private static final int USB_BAUD = 115_200;
  private static final double IDLE_SHARE = 0.1;
  private static final double NOISE = 0.01;

  private Meters() {}

  /** An emulated meter: what a board's marker is wired to, and how a host opens it. */
  record Emulated(MarkerLine marker, Runnable close, MeterOpener opener) {}

  /** How a real meter is opened. */
  static MeterOpener opener(MeterSpec spec) {
    String name = spec.toString();
    return switch (spec.kind()) {
      case PPK2 -> () -> Ppk2Meter.open(name, serial(spec.address(), USB_BAUD), spec.millivolts());
      case LPM01A ->
          () -> Lpm01aMeter.open(name, serial(spec.address(), Lpm01aMeter.BAUD), spec.millivolts());
      case OTII -> {
        List<String> parts = List.of(spec.address().split(":", 2));
        int port = Integer.parseInt(parts.getLast());
        yield () -> OtiiMeter.open(name, parts.getFirst(), port, spec.millivolts());
      }
      case INA -> InaMeter::new;
      case MODEL -> {
        ModelMeter model = model(spec.address());
        yield () -> model;
      }
      case EMULATED ->
          throw new InvalidDeviceException(
              "An emulated meter (%s) needs a simulated or emulated board to drive it."
                  .formatted(spec),
              "Maybe sim:cortex-m4~%s.".formatted(spec));
    };
  }

  /** The energy a cycle of a board that can be simulated. */
  private static ModelMeter model(String board) {
    CoreModel core = CostModel.standard().core(board);
    return new ModelMeter(
        core.board().name(), core.name(), core.picojoulesPerCycle(), core.cyclesPerInstruction());
  }

  private static BytePort serial(String path, int baud) throws MeterException {
    try {
      return SerialPorts.open(path, baud);
    } catch (IOException e) {
      throw new MeterException(String.valueOf(e.getMessage()), e);
    }
  }

  private static BytePort plugged(PluggedLine line) throws MeterException {
    try {
      return line.plugIn();
    } catch (IOException e) {
      throw new MeterException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Starts an emulated meter.
   *
   * @param watts of the board at work, by its cost model
   */
  static Emulated emulated(MeterSpec spec, double watts) throws IOException {
    double amperes = watts / (spec.millivolts() / 1000.0);
    Load load = new Load(IDLE_SHARE * amperes, amperes, NOISE);
    String name = spec.toString();
    int supply = spec.millivolts();
    switch (spec.address()) {
      case "otii" -> {
        EmulatedOtii otii = new EmulatedOtii(load, InstrumentFaults.NONE);
        return new Emulated(
            otii, otii::close, () -> OtiiMeter.open(name, "127.0.0.1", otii.port(), supply));
      }
      case "lpm01a" -> {
        PluggedLine line = new PluggedLine();
        EmulatedLpm01a shield = new EmulatedLpm01a(line, load, InstrumentFaults.NONE);
        return new Emulated(
            shield, shield::close, () -> Lpm01aMeter.open(name, plugged(line), supply));
      }
      default -> {
        PluggedLine line = new PluggedLine();
        EmulatedPpk2 kit = new EmulatedPpk2(line, load, InstrumentFaults.NONE);
        return new Emulated(kit, kit::close, () -> Ppk2Meter.open(name, plugged(line), supply));
      }
    }
  }
}
