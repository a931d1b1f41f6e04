package io.tinyloop.meter;

import io.tinyloop.device.serial.SerialPorts;
import io.tinyloop.meter.lpm01a.Lpm01aMeter;
import io.tinyloop.simulator.instrument.EmulatedLpm01a;
import io.tinyloop.simulator.instrument.InstrumentFaults;
import io.tinyloop.simulator.link.Pty;

class Lpm01aMeterTest extends EnergyMeterContract {

  @Override
  Bench open(InstrumentFaults faults) throws Exception {
    Pty line = Pty.open();
    EmulatedLpm01a shield = keep(new EmulatedLpm01a(line, LOAD, faults));
    return new Bench(
        keep(Lpm01aMeter.open("lpm01a", SerialPorts.open(line.path(), 115_200), MILLIVOLTS)),
        shield);
  }
}
