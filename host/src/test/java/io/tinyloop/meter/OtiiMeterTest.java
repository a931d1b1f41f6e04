package io.tinyloop.meter;

import io.tinyloop.meter.otii.OtiiMeter;
import io.tinyloop.simulator.instrument.EmulatedOtii;
import io.tinyloop.simulator.instrument.InstrumentFaults;

class OtiiMeterTest extends EnergyMeterContract {

  @Override
  Bench open(InstrumentFaults faults) throws Exception {
    EmulatedOtii otii = keep(new EmulatedOtii(LOAD, faults));
    return new Bench(keep(OtiiMeter.open("otii", "127.0.0.1", otii.port(), MILLIVOLTS)), otii);
  }

  /** Of 100 samples a window. */
  @Override
  double loss() {
    return 0.2;
  }
}
