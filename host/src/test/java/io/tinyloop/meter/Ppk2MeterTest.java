package io.tinyloop.meter;

import io.tinyloop.device.serial.SerialPorts;
import io.tinyloop.meter.ppk2.Ppk2Meter;
import io.tinyloop.simulator.instrument.EmulatedPpk2;
import io.tinyloop.simulator.instrument.InstrumentFaults;
import io.tinyloop.simulator.link.Pty;

class Ppk2MeterTest extends EnergyMeterContract {

  @Override
  Bench open(InstrumentFaults faults) throws Exception {
    Pty line = Pty.open();
    EmulatedPpk2 kit = keep(new EmulatedPpk2(line, LOAD, faults));
    return new Bench(
        keep(Ppk2Meter.open("ppk2", SerialPorts.open(line.path(), 115_200), MILLIVOLTS)), kit);
  }
}
