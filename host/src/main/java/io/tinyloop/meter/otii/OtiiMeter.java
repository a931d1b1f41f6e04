package io.tinyloop.meter.otii;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tinyloop.measure.Defect;
import io.tinyloop.measure.Instrument;
import io.tinyloop.measure.Metered;
import io.tinyloop.measure.Provenance;
import io.tinyloop.meter.DeviceWindows;
import io.tinyloop.meter.EnergyMeter;
import io.tinyloop.meter.MeterException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * An Otii Arc or Ace that supplies the board; the marker is at GPI1. The application records main
 * current and marker edges with one clock; samples and edges are read after the window. An edge
 * falls between samples: the sample round it counts by its share.
 */
public final class OtiiMeter implements EnergyMeter {

  private static final String CURRENT = "mc";
  private static final String MARKER = "i1";
  private static final int VALUES_A_PAGE = 40_000;

  /** Of an Arc's main current. */
  private static final double USUAL_INTERVAL = 1 / 4000.0;

  private static final double LEAST_VOLTS = 0.5;
  private static final double MOST_VOLTS = 5;

  private final OtiiChannel channel;
  private final String device;
  private final int project;
  private final double volts;
  private final Instrument instrument;

  private OtiiMeter(OtiiChannel channel, JsonNode device, int project, double volts) {
    this.channel = channel;
    this.device = device.path("device_id").asText();
    this.project = project;
    this.volts = volts;
    boolean emulated = device.path("type").asText().equals("Emulated");
    this.instrument =
        new Instrument(
            "otii",
            this.device,
            emulated ? Provenance.MODELLED : Provenance.MEASURED,
            USUAL_INTERVAL / 16); // edges are stamped finer than samples
  }

  /**
   * Connects to the application, takes the first instrument, and switches the supply on.
   *
   * @param name for messages
   */
  public static OtiiMeter open(String name, String host, int port, int millivolts)
      throws MeterException {
    double volts = millivolts / 1000.0;
    if (!(volts >= LEAST_VOLTS && volts <= MOST_VOLTS)) {
      throw new IllegalArgumentException(
          "The supply of an Otii (%d mV) must be in [500, 5000].%nMaybe @3300."
              .formatted(millivolts));
    }
    OtiiChannel channel = new OtiiChannel(name, host, port);
    try {
      JsonNode devices = channel.ask("otii_get_devices", OtiiChannel.data()).path("devices");
      if (devices.isEmpty()) {
        throw new MeterException(
            "The Otii server (%s) knows no instrument.%nMaybe it is not plugged in."
                .formatted(name));
      }
      OtiiMeter meter = new OtiiMeter(channel, devices.get(0), project(channel), volts);
      meter.setUp();
      return meter;
    } catch (MeterException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static int project(OtiiChannel channel) throws MeterException {
    int active =
        channel.ask("otii_get_active_project", OtiiChannel.data()).path("project_id").asInt(-1);
    return active >= 0
        ? active
        : channel.ask("otii_create_project", OtiiChannel.data()).path("project_id").asInt();
  }

  private void setUp() throws MeterException {
    channel.ask("arc_set_main_voltage", ofDevice().put("value", volts));
    enable("arc_enable_exp_port");
    for (String name : List.of(CURRENT, MARKER)) {
      channel.ask("arc_enable_channel", ofDevice().put("channel", name).put("enable", true));
    }
    enable("arc_set_main");
  }

  private void enable(String what) throws MeterException {
    channel.ask(what, ofDevice().put("enable", true));
  }

  private ObjectNode ofDevice() {
    return OtiiChannel.data().put("device_id", device);
  }

  private ObjectNode ofProject() {
    return OtiiChannel.data().put("project_id", project);
  }

  @Override
  public Instrument instrument() {
    return instrument;
  }

  @Override
  public void begin() throws MeterException {
    channel.ask("project_start_recording", ofProject());
  }

  @Override
  public List<Metered> end(DeviceWindows told, Duration patience) throws MeterException {
    channel.ask("project_stop_recording", ofProject());
    int recording =
        channel.ask("project_get_last_recording", ofProject()).path("recording_id").asInt();
    Samples samples = samples(recording);
    List<Metered> windows = windows(edges(recording), samples);
    channel.ask("recording_delete", OtiiChannel.data().put("recording_id", recording));
    return windows;
  }

  /**
   * The main current.
   *
   * @param start of the first sample, in seconds
   * @param interval between samples, in seconds
   */
  private record Samples(double start, double interval, double[] amperes) {

    double end() {
      return start + interval * amperes.length;
    }

    /** Ampere-seconds between two moments. */
    double charge(double from, double to) {
      double sum = 0;
      int first = (int) Math.max(0, Math.floor((from - start) / interval));
      for (int i = first; i < amperes.length && start + i * interval < to; i++) {
        double begin = start + i * interval;
        double share = Math.min(to, begin + interval) - Math.max(from, begin);
        sum += amperes[i] * Math.max(0, share);
      }
      return sum;
    }

    boolean isWhole(double from, double to) {
      int first = (int) Math.max(0, Math.floor((from - start) / interval));
      for (int i = first; i < amperes.length && start + i * interval < to; i++) {
        if (Double.isNaN(amperes[i])) {
          return false;
        }
      }
      return from >= start && to <= end();
    }
  }

  /** When the marker moved, and to which level. */
  private record Edge(double seconds, boolean high) {}

  private Samples samples(int recording) throws MeterException {
    int count = count(recording, CURRENT);
    double[] amperes = new double[count];
    double start = 0;
    double interval = USUAL_INTERVAL;
    int done = 0;
    while (done < count) {
      JsonNode page = page(recording, CURRENT, done, Math.min(VALUES_A_PAGE, count - done));
      start = done == 0 ? page.path("timestamp").asDouble() : start;
      interval = page.path("interval").asDouble(USUAL_INTERVAL);
      JsonNode values = page.path("values");
      if (values.isEmpty()) {
        break;
      }
      for (JsonNode value : values) {
        amperes[done++] = value.isNumber() ? value.asDouble() : Double.NaN;
      }
    }
    return new Samples(
        start, interval, done == count ? amperes : java.util.Arrays.copyOf(amperes, done));
  }

  private List<Edge> edges(int recording) throws MeterException {
    List<Edge> edges = new ArrayList<>();
    int count = count(recording, MARKER);
    if (count == 0) {
      return edges;
    }
    for (JsonNode value : page(recording, MARKER, 0, count).path("values")) {
      edges.add(new Edge(value.path("timestamp").asDouble(), value.path("value").asBoolean()));
    }
    return edges;
  }

  private int count(int recording, String of) throws MeterException {
    return channel
        .ask("recording_get_channel_data_count", ofRecording(recording, of))
        .path("count")
        .asInt();
  }

  private JsonNode page(int recording, String of, int index, int count) throws MeterException {
    return channel.ask(
        "recording_get_channel_data",
        ofRecording(recording, of).put("index", index).put("count", count));
  }

  private ObjectNode ofRecording(int recording, String of) {
    return ofDevice().put("recording_id", recording).put("channel", of);
  }

  private List<Metered> windows(List<Edge> edges, Samples samples) {
    List<Metered> windows = new ArrayList<>();
    Edge rise = null;
    for (Edge edge : edges) {
      if (edge.high() && rise != null) {
        windows.add(new Metered(0, 0, 0, Set.of(Defect.UNPAIRED_EDGE)));
      } else if (!edge.high() && rise != null) {
        windows.add(window(rise.seconds(), edge.seconds(), samples));
      }
      rise = edge.high() ? edge : null;
    }
    return windows;
  }

  private Metered window(double from, double to, Samples samples) {
    Set<Defect> defects = EnumSet.noneOf(Defect.class);
    if (!samples.isWhole(from, to)) {
      defects.add(Defect.LOST_SAMPLES);
    }
    double joules = volts * samples.charge(from, to);
    return new Metered(
        to - from,
        Double.isNaN(joules) ? 0 : 1e6 * joules,
        Math.round((to - from) / samples.interval()),
        defects);
  }

  @Override
  public void close() {
    channel.close();
  }
}
