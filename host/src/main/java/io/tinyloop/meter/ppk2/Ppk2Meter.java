package io.tinyloop.meter.ppk2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tinyloop.measure.Defect;
import io.tinyloop.measure.Instrument;
import io.tinyloop.measure.Metered;
import io.tinyloop.measure.Provenance;
import io.tinyloop.meter.DeviceWindows;
import io.tinyloop.meter.EnergyMeter;
import io.tinyloop.meter.MeterException;
import io.tinyloop.meter.MeterPort;
import io.tinyloop.meter.WindowRecorder;
import io.tinyloop.protocol.wire.BytePort;
import java.time.Duration;
import java.util.List;

/**
 * A Power Profiler Kit II that supplies the board and measures its current; the board's marker is
 * at input D0 of its logic port. Commands are single bytes with arguments; only the question for
 * metadata is answered.
 */
public final class Ppk2Meter implements EnergyMeter {

  private static final byte START = 0x06;
  private static final byte STOP = 0x07;
  private static final byte SUPPLY_SWITCH = 0x0c;
  private static final byte REGULATOR = 0x0d;
  private static final byte MODE = 0x11;
  private static final byte SOURCE = 2;
  private static final byte METADATA = 0x19;

  private static final int LEAST_MILLIVOLTS = 800;
  private static final int MOST_MILLIVOLTS = 5000;
  private static final int MARKER = 0;
  private static final int MOST_METADATA = 8192;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final MeterPort port;
  private final Ppk2Calibration calibration;
  private final double volts;
  private final Instrument instrument;
  private Recording recording;

  /** The windows of one recording, and what finds them. */
  private record Recording(WindowRecorder windows, Ppk2Decoder decoder) {}

  private Ppk2Meter(MeterPort port, Ppk2Calibration calibration, int millivolts) {
    this.port = port;
    this.calibration = calibration;
    this.volts = millivolts / 1000.0;
    this.recording = newRecording();
    this.instrument =
        new Instrument(
            "ppk2",
            calibration.emulated() ? "emulated" : calibration.kit() + "@" + millivolts,
            calibration.emulated() ? Provenance.MODELLED : Provenance.MEASURED,
            Ppk2Decoder.SECONDS_PER_SAMPLE);
  }

  /**
   * Reads the metadata and switches the board's supply on.
   *
   * @param name for messages
   * @param millivolts of the supply, 800…5,000
   */
  public static Ppk2Meter open(String name, BytePort bytes, int millivolts)
      throws MeterException, InterruptedException {
    if (millivolts < LEAST_MILLIVOLTS || millivolts > MOST_MILLIVOLTS) {
      throw new IllegalArgumentException(
          "The supply of a PPK2 (%d mV) must be in [%d, %d].%nMaybe @3300."
              .formatted(millivolts, LEAST_MILLIVOLTS, MOST_MILLIVOLTS));
    }
    MeterPort port = new MeterPort(name, bytes);
    try {
      Ppk2Meter meter = new Ppk2Meter(port, metadata(port), millivolts);
      meter.switchOn(millivolts);
      return meter;
    } catch (MeterException | InterruptedException | RuntimeException e) {
      port.close();
      throw e;
    }
  }

  private static Ppk2Calibration metadata(MeterPort port)
      throws MeterException, InterruptedException {
    StringBuilder text = new StringBuilder();
    port.write(STOP);
    port.listen((bytes, count) -> append(text, new String(bytes, 0, count, US_ASCII)));
    port.write(METADATA);
    if (!port.await(() -> text.indexOf(Ppk2Calibration.END) >= 0, PATIENCE)) {
      throw port.unanswered("the question for its calibration");
    }
    port.listen((bytes, count) -> {});
    return Ppk2Calibration.parse(text.toString());
  }

  /** A kit that measured for somebody else says the rest of that first, which may be much. */
  private static void append(StringBuilder text, String more) {
    text.append(more);
    text.delete(0, Math.max(0, text.length() - MOST_METADATA));
  }

  private void switchOn(int millivolts) throws MeterException {
    int code = millivolts - LEAST_MILLIVOLTS + 32;
    port.write(MODE, SOURCE);
    port.write(REGULATOR, (byte) (3 + code / 256), (byte) (code % 256));
    port.write(SUPPLY_SWITCH, (byte) 1);
  }

  private Recording newRecording() {
    WindowRecorder windows = new WindowRecorder(Ppk2Decoder.SECONDS_PER_SAMPLE);
    return new Recording(windows, new Ppk2Decoder(calibration, volts, MARKER, windows));
  }

  @Override
  public Instrument instrument() {
    return instrument;
  }

  @Override
  public void begin() throws MeterException, InterruptedException {
    Recording next = newRecording();
    recording = next;
    port.listen(next.decoder()::take);
    port.write(START);
    if (!port.await(() -> next.decoder().samples() > 0, PATIENCE)) {
      throw port.unanswered("the command to measure");
    }
  }

  @Override
  public List<Metered> end(DeviceWindows told, Duration patience)
      throws MeterException, InterruptedException {
    Recording ended = recording;
    int wanted = told.windows().size();
    var _ = port.await(() -> ended.windows().count() >= wanted, patience);
    port.write(STOP);
    port.listen((bytes, count) -> {});
    ended.windows().end(Defect.UNPAIRED_EDGE);
    return ended.windows().windows();
  }

  @Override
  public void close() {
    port.close();
  }
}
