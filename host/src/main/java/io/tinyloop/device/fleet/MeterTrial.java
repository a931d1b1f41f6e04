package io.tinyloop.device.fleet;

import io.tinyloop.measure.Instrument;
import io.tinyloop.measure.Metered;
import io.tinyloop.meter.DeviceWindows;
import io.tinyloop.meter.MeterException;
import io.tinyloop.meter.ppk2.Ppk2Meter;
import io.tinyloop.simulator.instrument.EmulatedPpk2;
import io.tinyloop.simulator.instrument.InstrumentFaults;
import io.tinyloop.simulator.instrument.Load;
import io.tinyloop.simulator.link.PipePort;
import java.time.Duration;
import java.util.List;

/**
 * One emulated PPK2 and the host's adapter for it, byte for byte, in this JVM: for trials by the
 * thousand, in time that does not pass.
 */
public final class MeterTrial implements AutoCloseable {

  /** While the marker is high, at {@link #VOLTS}. */
  public static final double AMPERES = 20e-3;

  public static final double VOLTS = 3.3;

  private static final double NOISE = 0.02;
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final EmulatedPpk2 kit;
  private final Ppk2Meter meter;
  private long nanos;

  /** What gets lost on the way from the meter. */
  public record Losses(double samples, double blocksOf64, double bytes) {}

  /** Switches both on. */
  public MeterTrial(Losses losses, long seed) throws MeterException, InterruptedException {
    PipePort.Pair line = PipePort.pair();
    InstrumentFaults faults =
        new InstrumentFaults(seed, losses.samples(), losses.blocksOf64(), losses.bytes(), 0, 0);
    kit = new EmulatedPpk2(line.device(), new Load(AMPERES / 10, AMPERES, NOISE), faults);
    meter = Ppk2Meter.open("ppk2", line.host(), (int) (1000 * VOLTS));
  }

  /** The meter's instrument. */
  public Instrument instrument() {
    return meter.instrument();
  }

  /** The meter begins to record. */
  public void begin() throws MeterException, InterruptedException {
    meter.begin();
  }

  /** The board is at work for so long. */
  public void window(double seconds) {
    nanos += 300_000;
    kit.edge(nanos, true);
    nanos += Math.round(1e9 * seconds);
    kit.edge(nanos, false);
  }

  /** What the meter saw of the windows. */
  public List<Metered> end(DeviceWindows told) throws MeterException, InterruptedException {
    return meter.end(told, PATIENCE);
  }

  @Override
  public void close() {
    meter.close();
    kit.close();
  }
}
