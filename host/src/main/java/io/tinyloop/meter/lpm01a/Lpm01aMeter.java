package io.tinyloop.meter.lpm01a;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tinyloop.measure.Instrument;
import io.tinyloop.measure.Metered;
import io.tinyloop.measure.Provenance;
import io.tinyloop.meter.DeviceWindows;
import io.tinyloop.meter.EnergyMeter;
import io.tinyloop.meter.MeterException;
import io.tinyloop.meter.MeterPort;
import io.tinyloop.protocol.wire.BytePort;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An LPM01A that supplies the board; the marker is at D7, whose rising edge starts an acquisition.
 * One recording holds one window, and its end is the device's word: the instrument sees no falling
 * edge. Up to 50 mA.
 */
public final class Lpm01aMeter implements EnergyMeter {

  /** Of its USB port. */
  public static final int BAUD = 3_686_400;

  private static final int SAMPLES_PER_SECOND = 100_000;
  private static final int LEAST_MILLIVOLTS = 1800;
  private static final int MOST_MILLIVOLTS = 3300;
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String ANSWER = "PowerShield > ";

  private final MeterPort port;
  private final double volts;
  private Lpm01aDecoder recording;
  private @Nullable Double temperature;
  private boolean emulated;

  private Lpm01aMeter(MeterPort port, int millivolts) {
    this.port = port;
    this.volts = millivolts / 1000.0;
    this.recording = new Lpm01aDecoder(SAMPLES_PER_SECOND, volts);
  }

  /**
   * Takes control and sets the instrument up.
   *
   * @param name for messages
   * @param millivolts of the supply, 1,800…3,300
   */
  public static Lpm01aMeter open(String name, BytePort bytes, int millivolts)
      throws MeterException, InterruptedException {
    if (millivolts < LEAST_MILLIVOLTS || millivolts > MOST_MILLIVOLTS) {
      throw new IllegalArgumentException(
          "The supply of an LPM01A (%d mV) must be in [%d, %d].%nMaybe @3300."
              .formatted(millivolts, LEAST_MILLIVOLTS, MOST_MILLIVOLTS));
    }
    Lpm01aMeter meter = new Lpm01aMeter(new MeterPort(name, bytes), millivolts);
    try {
      meter.setUp(millivolts);
      return meter;
    } catch (MeterException | InterruptedException | RuntimeException e) {
      meter.close();
      throw e;
    }
  }

  private void setUp(int millivolts) throws MeterException, InterruptedException {
    ask("htc");
    emulated = ask("version").contains("emulated");
    temperature = degrees(ask("temp degc"));
    ask("volt %dm".formatted(millivolts));
    ask("format bin_hexa");
    ask("freq 100k");
    ask("acqmode dyn");
    ask("acqtime inf");
    ask("trigsrc d7");
  }

  /** Sends a command and waits for its acknowledgement; the whole answer. */
  private String ask(String command) throws MeterException, InterruptedException {
    StringBuilder answer = new StringBuilder();
    port.listen((bytes, count) -> answer.append(new String(bytes, 0, count, US_ASCII)));
    port.write((command + "\r\n").getBytes(US_ASCII));
    String ack = ANSWER + "ack " + command;
    String error = ANSWER + "error";
    boolean answered = port.await(() -> ends(answer, ack) || ends(answer, error), PATIENCE);
    if (!answered || ends(answer, error)) {
      throw port.unanswered("the command " + command);
    }
    return answer.toString();
  }

  private static boolean ends(StringBuilder answer, String begins) {
    int at = answer.indexOf(begins);
    return at >= 0 && answer.indexOf("\r\n", at) >= 0;
  }

  /** The number at the end of {@code ack temp degc 23.5}; null if there is none. */
  private static @Nullable Double degrees(String answer) {
    String[] words = answer.strip().split("\\s+");
    try {
      return Double.valueOf(words[words.length - 1]);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  @Override
  public Instrument instrument() {
    return new Instrument(
        "lpm01a",
        emulated ? "emulated" : "",
        emulated ? Provenance.MODELLED : Provenance.MEASURED,
        0);
  }

  @Override
  public int mostWindows() {
    return 1;
  }

  @Override
  public @Nullable Double temperature() {
    return temperature;
  }

  @Override
  public void begin() throws MeterException, InterruptedException {
    ask("start");
    Lpm01aDecoder next = new Lpm01aDecoder(SAMPLES_PER_SECOND, volts);
    recording = next;
    port.listen(next::take);
  }

  @Override
  public List<Metered> end(DeviceWindows told, Duration patience)
      throws MeterException, InterruptedException {
    Lpm01aDecoder ended = recording;
    double seconds = told.windows().isEmpty() ? 0 : told.seconds(told.windows().getFirst());
    var _ = port.await(() -> ended.samples() > seconds * SAMPLES_PER_SECOND, patience);
    port.write("stop\r\n".getBytes(US_ASCII));
    var _ = port.await(ended::ended, patience);
    port.listen((bytes, count) -> {});
    return told.windows().isEmpty() ? List.of() : List.of(ended.window(seconds));
  }

  @Override
  public void close() {
    port.close();
  }
}
